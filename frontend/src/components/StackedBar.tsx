import type { ReactNode } from "react";

import { formatInteger } from "./format";

export interface Segment {
  key: string;
  label: string;
  value: number;
  /** Makes the label a way to the rows. */
  link?: (text: ReactNode) => ReactNode;
}

interface StackedBarProps {
  segments: readonly Segment[];
  /** What the list of numbers is, for screen readers. */
  label: string;
  format?: (value: number) => string;
}

/** One bar of parts, each with its own pattern, and the parts' names and numbers as a list under it. */
export function StackedBar({ segments, label, format = formatInteger }: StackedBarProps) {
  const total = segments.reduce((sum, segment) => sum + segment.value, 0);
  return (
    <div className="fl-stack">
      <div className="fl-stack-bar" aria-hidden hidden={total === 0}>
        {segments.map(
          (segment, index) =>
            segment.value > 0 && <span key={segment.key} data-tone={index % 7} style={{ width: `${(segment.value / total) * 100}%` }} />,
        )}
      </div>
      <ul aria-label={label}>
        {segments.map((segment, index) => {
          const text = (
            <>
              <strong>{format(segment.value)}</strong> {segment.label}
            </>
          );
          return (
            <li key={segment.key}>
              <span className="fl-stack-swatch" data-tone={index % 7} aria-hidden />
              <span>{segment.link ? segment.link(text) : text}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
