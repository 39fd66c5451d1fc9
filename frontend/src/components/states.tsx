/** What a page shows when it has nothing to show yet, nothing at all, or no right to: always with the next thing to do. */
import { Button, Heading, Paragraph, Skeleton } from "@digdir/designsystemet-react";
import { CloudSlashIcon, ExclamationmarkTriangleIcon, FolderIcon, HourglassIcon, MagnifyingGlassIcon, PadlockLockedIcon } from "@navikt/aksel-icons";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { ApiProblem } from "@/api/problem";

import { PageHeader } from "./PageHeader";

/** Grey lines in the shape of what is coming; said once to a screen reader. */
export function LoadingState({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <div className="fl-loading" role="status">
      <span className="ds-sr-only">{t("app.loading")}</span>
      <Skeleton variant="rectangle" width="40%" height="2.25rem" aria-hidden />
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} variant="rectangle" width={`${96 - ((row * 7) % 20)}%`} height="1.25rem" aria-hidden />
      ))}
    </div>
  );
}

interface StateProps {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  /** The next thing to do. */
  action?: ReactNode;
}

/** Nothing here: says why, and what to do next. */
export function EmptyState({ icon = <FolderIcon aria-hidden />, title, children, action }: StateProps) {
  return (
    <div className="fl-state">
      <span className="fl-state-icon">{icon}</span>
      <Heading level={2} data-size="xs">
        {title}
      </Heading>
      {children && <Paragraph>{children}</Paragraph>}
      {action && <div className="fl-state-action">{action}</div>}
    </div>
  );
}

function PageState({ icon, title, children, action }: StateProps) {
  return (
    <div className="fl-state fl-state-page">
      <span className="fl-state-icon">{icon}</span>
      <PageHeader title={title} lead={children} />
      <div className="fl-state-action">{action}</div>
    </div>
  );
}

const HomeLink = () => {
  const { t } = useTranslation();
  return (
    <Button asChild>
      <Link to="/">{t("app.home")}</Link>
    </Button>
  );
};

export function NotFound() {
  const { t } = useTranslation();
  return (
    <PageState icon={<MagnifyingGlassIcon aria-hidden />} title={t("state.not_found_title")} action={<HomeLink />}>
      {t("state.not_found_text")}
    </PageState>
  );
}

export function NoAccess({ detail }: { detail?: string | null }) {
  const { t } = useTranslation();
  return (
    <PageState icon={<PadlockLockedIcon aria-hidden />} title={t("state.no_access_title")} action={<HomeLink />}>
      {detail ?? t("state.no_access_text")}
    </PageState>
  );
}

/** For a page that failed: no access, not found, no net, or our own fault, each with its own way on. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const problem = error instanceof ApiProblem ? error : null;
  useEffect(() => {
    // A page that is open while a new version is put in place asks for files that are gone: load the new one, once.
    if (problem || !(error instanceof TypeError) || !/import|module/i.test(error.message)) return;
    if (sessionStorage.getItem("fagloft.reloaded") === location.href) return;
    sessionStorage.setItem("fagloft.reloaded", location.href);
    location.reload();
  }, [error, problem]);

  if (problem?.status === 403) return <NoAccess detail={problem.detail} />;
  // An address with what cannot be an id leads as little anywhere as one with an unknown id.
  const noId = problem?.status === 422 && problem.errors.length > 0 && problem.errors.every((one) => one.code === "not_an_id");
  if (problem?.status === 404 || noId) return <NotFound />;
  const offline = problem?.status === 0;
  return (
    <div role="alert">
      <PageState
        icon={offline ? <CloudSlashIcon aria-hidden /> : <ExclamationmarkTriangleIcon aria-hidden />}
        title={offline ? t("error.network_title") : t("error.title")}
        action={
          <Button type="button" onClick={onRetry ?? (() => location.reload())}>
            {t("error.retry")}
          </Button>
        }
      >
        {offline ? t("error.network_detail") : (problem?.detail ?? t("error.text"))}
        {problem?.requestId && <span className="fl-request-id">{t("error.request_id", { id: problem.requestId })}</span>}
      </PageState>
    </div>
  );
}

/** A page whose feature is not in place yet. */
export function UnderConstruction() {
  const { t } = useTranslation();
  return (
    <EmptyState icon={<HourglassIcon aria-hidden />} title={t("state.under_construction")}>
      {t("state.under_construction_text")}
    </EmptyState>
  );
}
