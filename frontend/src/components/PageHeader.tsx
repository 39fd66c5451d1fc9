import { Breadcrumbs, Heading, Paragraph } from "@digdir/designsystemet-react";
import { Link, useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { hasNavigated } from "./navigation";

interface PageHeaderProps {
  /** The page's only h1; also the title of the document. */
  title: string;
  lead?: ReactNode;
  /** From the outermost to the nearest; the page itself is not among them. */
  breadcrumbs?: { label: string; to: string }[];
  /** Buttons and links to the right of the heading. */
  actions?: ReactNode;
  /** Tags and facts under the heading: status, number, organisation. */
  meta?: ReactNode;
}

/** The top of every page. Sets the document's title and takes focus after navigation. */
export function PageHeader({ title, lead, breadcrumbs = [], actions, meta }: PageHeaderProps) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${title} – ${t("app.name")}`;
  }, [title, t]);

  useEffect(() => {
    if (!hasNavigated()) return;
    heading.current?.focus({ preventScroll: true });
  }, [pathname]);

  return (
    <header className="fl-page-header">
      {breadcrumbs.length > 0 && (
        <Breadcrumbs aria-label={t("app.breadcrumbs")} data-size="sm">
          <Breadcrumbs.List>
            {breadcrumbs.map(({ label, to }) => (
              <Breadcrumbs.Item key={to}>
                <Breadcrumbs.Link asChild>
                  <Link to={to}>{label}</Link>
                </Breadcrumbs.Link>
              </Breadcrumbs.Item>
            ))}
          </Breadcrumbs.List>
        </Breadcrumbs>
      )}
      <div className="fl-page-header-row">
        <div className="fl-page-header-text">
          <Heading level={1} data-size="lg" ref={heading} tabIndex={-1} className="fl-focus-target">
            {title}
          </Heading>
          {meta && <div className="fl-page-header-meta">{meta}</div>}
          {lead && (
            <Paragraph data-size="lg" className="fl-lead">
              {lead}
            </Paragraph>
          )}
        </div>
        {actions && <div className="fl-page-header-actions">{actions}</div>}
      </div>
    </header>
  );
}
