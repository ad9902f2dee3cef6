'use client';

import { Badge, Button, Code, Collapse, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconChevronUp, IconCircleCheck } from '@tabler/icons-react';
import { useReactFlow } from '@xyflow/react';
import { useState } from 'react';
import { onlyNode, useEditor } from './editor-context.tsx';
import { fixProblem } from './fix-problem.ts';
import classes from './problems-bar.module.css';

/** What keeps the pipeline from running: each rule, its node, and a fix where there is one. */
export function ProblemsBar() {
  const { problems, document, definitions, edit, select } = useEditor();
  const { fitView } = useReactFlow();
  const [opened, setOpened] = useState(false);
  const count = problems.length;
  return (
    <section className={classes.root} aria-label="Problems">
      <UnstyledButton
        className={classes.head}
        aria-expanded={opened && count > 0}
        onClick={() => setOpened((before) => !before)}
        disabled={count === 0}
      >
        {count === 0 ? (
          <IconCircleCheck size={16} className={classes.good} aria-hidden />
        ) : (
          <IconAlertTriangle size={16} className={classes.warn} aria-hidden />
        )}
        <span role="status">
          {count === 0 ? 'No problems' : `${count} ${count === 1 ? 'problem' : 'problems'}`}
        </span>
        {count > 0 && <IconChevronUp size={14} className={classes.chevron} aria-hidden />}
      </UnstyledButton>
      <Collapse expanded={opened && count > 0}>
        <ul className={classes.list}>
          {problems.map((problem) => {
            const fix = fixProblem(problem, document, definitions);
            const { node } = problem;
            return (
              <li key={`${problem.rule} ${node} ${problem.message}`} className={classes.row}>
                <Badge variant="light" color="gray" tt="none" fw={500} className={classes.rule}>
                  {problem.rule}
                </Badge>
                {node !== null && (
                  <UnstyledButton
                    className={classes.node}
                    onClick={() => {
                      select(onlyNode(node));
                      void fitView({ nodes: [{ id: node }], maxZoom: 1, duration: 200 });
                    }}
                  >
                    <Code>{node}</Code>
                  </UnstyledButton>
                )}
                <span className={classes.message}>{problem.message}</span>
                {fix !== null && (
                  <Button size="compact-xs" variant="default" onClick={() => edit(fix.edit)}>
                    {fix.title}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      </Collapse>
    </section>
  );
}
