'use client';

import { autocompletion } from '@codemirror/autocomplete';
import { linter } from '@codemirror/lint';
import { EditorView } from '@codemirror/view';
import { Text, useComputedColorScheme } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import CodeMirror from '@uiw/react-codemirror';
import { useEffect, useMemo, useRef } from 'react';
import { useTRPC } from '../../client/trpc.tsx';
import { completeExpression } from './complete-expression.ts';
import classes from './expression-input.module.css';
import { useSample } from './sample.tsx';

interface Props {
  readonly id: string;
  readonly label: string;
  readonly language: 'expression' | 'template' | 'filter';
  readonly value: string;
  readonly disabled: boolean;
  /** True where what is wrong with it is said beside it already. */
  readonly refused: boolean;
  readonly onChange: (value: string) => void;
}

/** An editor for CEL: completes names and functions, marks what the parser refuses, and shows the value on a sample. */
export function ExpressionInput({ id, label, language, value, disabled, refused, onChange }: Props) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const sample = useSample();
  const colorScheme = useComputedColorScheme('light');
  const { data: functions = [] } = useQuery(
    trpc.nodes.expressionFunctions.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }),
  );
  const ask = (source: string) =>
    trpc.nodes.checkExpression.queryOptions({
      language,
      source,
      ...(sample === null ? {} : { item: sample }),
    });
  const { data: check } = useQuery({ ...ask(value), enabled: value !== '', placeholderData: (old) => old });
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });
  const names = useRef({ functions, sample });
  useEffect(() => {
    names.current = { functions, sample };
  });
  const extensions = useMemo(
    () => [
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': label, id }),
      autocompletion({
        override: [(context) => completeExpression(context, { language, ...names.current })],
      }),
      linter(
        async (view) => {
          const source = view.state.doc.toString();
          if (source === '') return [];
          const { problem } = await client.fetchQuery(latest.current(source));
          if (problem === null) return [];
          const { start, end } = problem.range ?? { start: 0, end: source.length };
          const from = Math.min(start, Math.max(0, source.length - 1));
          const to = Math.min(Math.max(end, from + 1), source.length);
          return [{ from, to, severity: 'error', message: problem.message }];
        },
        { delay: 200 },
      ),
    ],
    [id, label, language, client],
  );
  return (
    <div className={classes.root}>
      <CodeMirror
        className={classes.editor}
        value={value}
        editable={!disabled}
        theme={colorScheme === 'dark' ? 'dark' : 'light'}
        basicSetup={{ lineNumbers: false, foldGutter: false, highlightActiveLine: false, tabSize: 2 }}
        indentWithTab={false}
        extensions={extensions}
        onChange={onChange}
      />
      <output className={classes.value} aria-live="polite">
        {value !== '' && check?.problem && !refused ? (
          <Text size="xs" c="var(--clip-danger)">
            {check.problem.message}
          </Text>
        ) : (
          value !== '' &&
          check?.problem == null &&
          sample !== null &&
          language !== 'filter' && (
            <Text size="xs" c="dimmed">
              On <b>{sample.id}</b>:{' '}
              <code>{check?.value === undefined ? 'no value' : JSON.stringify(check.value)}</code>
            </Text>
          )
        )}
      </output>
    </div>
  );
}
