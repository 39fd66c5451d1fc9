/** The product's own mark: steps that rise, and the lift beside them. */
export function Wordmark() {
  return (
    <span className="fl-wordmark">
      <svg viewBox="0 0 32 32" aria-hidden width="32" height="32">
        <rect width="32" height="32" rx="7" fill="var(--ds-color-base-default)" />
        <path d="M6 25v-5h6.5v-5.5H19V9h7v16z" fill="#fff" />
        <path d="M6 13.5 13.5 7" stroke="#f3b94d" strokeWidth="3" strokeLinecap="round" />
      </svg>
      <span>Fagløft</span>
    </span>
  );
}
