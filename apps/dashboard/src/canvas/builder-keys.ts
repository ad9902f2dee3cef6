/** What the keys of the builder do, for `?`. */
export const builderKeys = [
  { keys: ['A'], text: 'Add a node after the selected one' },
  { keys: ['C'], text: 'Connect the selected node to another' },
  { keys: ['Tab'], text: 'From node to node, along the flow' },
  { keys: ['Enter'], text: 'Select the node under the keyboard' },
  { keys: ['E'], text: 'To the settings of the selected node' },
  { keys: ['M'], text: 'Menu of the selected node; so does a right click' },
  { keys: ['←', '→', '↑', '↓'], text: 'Move what is selected' },
  { keys: ['Del'], text: 'Remove what is selected' },
  { keys: ['Ctrl', 'Z'], text: 'Undo; with Shift, redo' },
  { keys: ['Ctrl', 'C'], text: 'Copy nodes, also into another tab; X cuts, V pastes' },
  { keys: ['Ctrl', 'D'], text: 'Duplicate what is selected' },
  { keys: ['Ctrl', 'A'], text: 'Select all' },
  { keys: ['L'], text: 'Lay out from left to right' },
  { keys: ['F'], text: 'Bring all of it into sight; again, its start to read' },
  { keys: ['Esc'], text: 'Select nothing' },
] as const;
