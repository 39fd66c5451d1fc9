import { Alert, Button, Card, Heading, Paragraph } from "@digdir/designsystemet-react";
import { ArrowRightIcon, PencilIcon } from "@navikt/aksel-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, bodyOf } from "@/api/client";
import { ifMatch } from "@/api/etag";
import { newIdempotencyKey } from "@/api/idempotency";
import { useSession } from "@/api/session";
import { ActionBar } from "@/components/ActionBar";
import { changesInWords, condensed } from "@/components/condensedHistory";
import { SyntheticMark } from "@/components/demo";
import { DoneNotice } from "@/components/DoneNotice";
import { formatDate, formatInteger, formatKr, formatList, formatOrganisationNumber, formatSchoolYear } from "@/components/format";
import { PageHeader } from "@/components/PageHeader";
import { RecordHistory } from "@/components/RecordHistory";
import { SectionError } from "@/components/SectionError";
import { StatusTag } from "@/components/StatusTag";
import { ErrorState, LoadingState } from "@/components/states";

import { Anchoring } from "./Anchoring";
import { MergeDialog } from "./MergeDialog";
import { MergeProposal } from "./MergeProposal";
import styles from "./needs.module.css";
import { mayReport, type Need, needQuery, type NeedRow } from "./queries";
import { useNeedWords } from "./words";

/** One thing that is known about the need; left out where nothing is. */
function Fact({ label, children }: { label: string; children: ReactNode }) {
  return children ? (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  ) : null;
}

const NeedLink = ({ need }: { need: { id: string; title: string } }) => (
  <Link to="/needs/$id" params={{ id: need.id }}>
    {need.title}
  </Link>
);

export default function NeedPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams({ strict: false });
  const need = useQuery(needQuery(id));
  if (need.isPending) {
    return (
      <>
        <PageHeader title={t("needs.one")} breadcrumbs={[{ label: t("nav.needs"), to: "/needs" }]} />
        <LoadingState />
      </>
    );
  }
  if (need.error) return <ErrorState error={need.error} onRetry={() => void need.refetch()} />;
  return <NeedView key={id} need={need.data} />;
}

const waitsFor = (need: Need) => formatList(need.merging?.waits_for.map((one) => one.name) ?? []);

function NeedView({ need }: { need: Need }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const session = useSession();
  const { codes, label, value, historyLabel } = useNeedWords();
  const [merging, setMerging] = useState(false);
  const [done, setDone] = useState<{ title: string; next: string } | null>(null);
  const similar = useQuery({
    queryKey: ["need", need.id, "similar"],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/needs/{need_id}/similar", { params: { path: { need_id: need.id } }, signal })),
  });
  const measures = useQuery({
    queryKey: ["measures", "of-need", need.id],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/v1/measures", { params: { query: { need_id: need.id, limit: 100 } }, signal })),
  });
  const step = useMutation({
    mutationFn: ({ action, reason, into_id = null }: { action: string; reason: string | null; into_id?: string | null }) =>
      bodyOf(
        api.POST("/api/v1/needs/{need_id}/transitions", {
          params: { path: { need_id: need.id }, header: { ...ifMatch(need), "idempotency-key": newIdempotencyKey() } },
          body: { action, reason, into_id },
        }),
      ),
    onSuccess: (saved) => {
      queries.setQueryData(needQuery(saved.id).queryKey, saved);
      void queries.invalidateQueries({ queryKey: ["needs"] });
      void queries.invalidateQueries({ queryKey: ["need"], refetchType: "active" });
    },
    onError: () => void queries.invalidateQueries({ queryKey: needQuery(need.id).queryKey }),
  });
  const act = async (action: string, reason: string | null) => {
    const into = need.merging?.into.number;
    const saved = await step.mutateAsync({ action, reason });
    const what = action === "accept_merge" && saved.status === "merged" ? "merge" : action;
    setDone({ title: t(`needs.done.${what}.title`, { number: need.number, owner: need.owner.name, into }), next: t(`needs.done.${what}.next`, { owner: need.owner.name, owners: waitsFor(saved) }) });
  };
  const merge = async (into: NeedRow, reason: string | null) => {
    const saved = await step.mutateAsync({ action: "propose_merge", reason, into_id: into.id });
    setMerging(false);
    const what = saved.status === "merged" ? "merge" : "propose_merge";
    setDone({ title: t(`needs.done.${what}.title`, { number: need.number, into: into.number }), next: t(`needs.done.${what}.next`, { owners: waitsFor(saved) }) });
  };
  const may = (action: string) => need.allowed_actions.includes(action);
  const alike = similar.data?.items ?? [];
  const answering = measures.data?.items ?? [];
  const open = need.status === "submitted" || need.status === "forwarded";

  return (
    <>
      <PageHeader
        title={need.title}
        breadcrumbs={[{ label: t("nav.needs"), to: "/needs" }]}
        meta={
          <>
            <StatusTag status={need.status} />
            <span>{t("needs.number", { number: need.number })}</span>
            <span aria-hidden className={styles.dot}>·</span>
            <span>{need.owner.name}</span>
            <span aria-hidden className={styles.dot}>·</span>
            <span>{t("needs.year", { year: formatSchoolYear(need.school_year) })}</span>
            {need.synthetic && <SyntheticMark />}
          </>
        }
      />
      {done && <DoneNotice title={done.title}>{done.next}</DoneNotice>}
      {need.status === "returned" && need.return_reason && (
        <Alert data-color="warning" className={styles.notice}>
          <Heading level={2} data-size="2xs">
            {t("needs.returned.title")}
          </Heading>
          <Paragraph className={styles.prose}>{need.return_reason}</Paragraph>
          <Paragraph>{may("update") ? t("needs.returned.next") : t("needs.returned.waits", { owner: need.owner.name })}</Paragraph>
        </Alert>
      )}
      {need.merged_into && (
        <Alert data-color="info" className={styles.notice}>
          <Paragraph>
            {t("needs.merged.into", { number: need.merged_into.number })} <NeedLink need={need.merged_into} />. {t("needs.merged.still")}
          </Paragraph>
        </Alert>
      )}
      {need.merging && <MergeProposal need={need} merging={need.merging} onAction={act} />}
      {need.merging_from.map((one) => (
        <Alert key={one.id} data-color="info" className={styles.notice}>
          <Paragraph>
            {t("needs.merging.from", { number: one.number })} <NeedLink need={one} />.
          </Paragraph>
        </Alert>
      ))}
      {may("update") && need.findings.length > 0 && (
        <Alert data-color="info" className={styles.notice}>
          <Heading level={2} data-size="2xs">
            {t("needs.missing.count", { count: need.findings.length })}
          </Heading>
          <Paragraph>{need.findings.map((one) => label(one.pointer.split("/")[1] ?? "")).join(" · ")}</Paragraph>
        </Alert>
      )}
      {need.allowed_actions.length > 0 && (
        <div className={styles.actions}>
          <ActionBar
            actions={need.allowed_actions}
            exclude={["update", "propose_merge", "accept_merge", "decline_merge", ...(need.findings.length > 0 ? ["submit"] : [])]}
            labels={{ submit: t("needs.action.submit"), forward: t("needs.action.forward"), return: t("needs.action.return"), withdraw: t("needs.action.withdraw") }}
            confirm={{ withdraw: t("needs.confirm.withdraw"), return: t("needs.confirm.return", { owner: need.owner.name }), unmerge: t("needs.confirm.unmerge") }}
            onAction={act}
          >
            {may("update") && (
              <Button asChild variant={need.findings.length > 0 ? "primary" : "secondary"}>
                <Link to="/needs/$id/edit" params={{ id: need.id }}>
                  <PencilIcon aria-hidden /> {need.findings.length > 0 ? t("needs.action.continue") : t("needs.action.edit")}
                </Link>
              </Button>
            )}
            {may("propose_merge") && (
              <Button type="button" variant="secondary" onClick={() => setMerging(true)}>
                {t("needs.action.propose_merge")}
              </Button>
            )}
          </ActionBar>
        </div>
      )}
      <MergeDialog need={need} similar={alike} open={merging} onClose={() => setMerging(false)} onMerge={merge} />

      <div className={styles.page}>
        <div className={styles.main}>
          <section className={styles.practice} aria-label={t("needs.practice.label")}>
            <Card className={styles.today}>
              <Heading level={2} data-size="xs">
                {t("needs.field.current_practice")}
              </Heading>
              <Paragraph className={styles.prose}>{need.current_practice || <span className={styles.quiet}>{t("needs.not_written")}</span>}</Paragraph>
            </Card>
            <span className={styles.arrow} aria-hidden>
              <ArrowRightIcon />
            </span>
            <Card className={styles.tomorrow}>
              <Heading level={2} data-size="xs">
                {t("needs.field.desired_practice")}
              </Heading>
              <Paragraph className={styles.prose}>{need.desired_practice || <span className={styles.quiet}>{t("needs.not_written")}</span>}</Paragraph>
            </Card>
          </section>

          <Anchoring need={need} />

          <section aria-labelledby="about">
            <Heading level={2} data-size="xs" id="about">
              {t("needs.about")}
            </Heading>
            <dl className={styles.facts}>
              <Fact label={t("needs.field.owner")}>
                {need.owner.name}
                {need.owner.number && <span className={styles.under}>{t("needs.organisation_number", { number: formatOrganisationNumber(need.owner.number) })}</span>}
              </Fact>
              <Fact label={label("people")}>{need.people !== null && t("needs.people", { count: need.people, number: formatInteger(need.people) })}</Fact>
              <Fact label={label("target_groups")}>
                {need.target_groups.length > 0 && (
                  <ul className={styles.plain}>
                    {codes.texts("target_groups", need.target_groups).map((one) => (
                      <li key={one}>{one}</li>
                    ))}
                  </ul>
                )}
              </Fact>
              <Fact label={label("other_group_justification")}>{need.other_group_justification}</Fact>
              <Fact label={label("programme")}>{need.programme ? codes.programme(need.programme) : t("needs.across")}</Fact>
              <Fact label={label("trade")}>{codes.trade(need.trade)}</Fact>
              <Fact label={label("themes")}>{codes.texts("themes", need.themes).join(", ")}</Fact>
              <Fact label={label("national_goal")}>{value("national_goal", need.national_goal)}</Fact>
              <Fact label={label("estimated_cost_ore")}>{need.estimated_cost_ore !== null && formatKr(need.estimated_cost_ore)}</Fact>
              <Fact label={label("measure_kind")}>{value("measure_kind", need.measure_kind)}</Fact>
              <Fact label={label("wished_measure")}>{need.wished_measure}</Fact>
              <Fact label={label("sami_perspective")}>{need.sami_perspective}</Fact>
              <Fact label={t("needs.field.network")}>{need.network?.name}</Fact>
              <Fact label={label("submitted_at")}>{formatDate(need.submitted_at)}</Fact>
              <Fact label={t("needs.field.external_id")}>{need.external_id}</Fact>
            </dl>
          </section>

          {need.status !== "draft" && (
            <section aria-labelledby="rounds">
              <Heading level={2} data-size="xs" id="rounds">
                {t("needs.rounds.title", { count: need.rounds.length })}
              </Heading>
              {need.rounds.length === 0 ? (
                <Paragraph className={styles.quiet}>{t("needs.rounds.none")}</Paragraph>
              ) : (
                <ul className={styles.cards}>
                  {need.rounds.map((round) => (
                    <li key={round.id}>
                      <Link to="/priorities/$id" params={{ id: round.id }}>
                        {round.title}
                      </Link>
                      <span className={styles.under}>
                        {round.outcome
                          ? [t(`priorities.outcome_from.${round.outcome}`), t("needs.rounds.place", { place: round.place }), formatDate(round.decided_at)].join(" · ")
                          : t("needs.rounds.waiting")}
                        {round.reason && <span className={styles.under}>{round.reason}</span>}
                      </span>
                      <StatusTag status={round.status} />
                    </li>
                  ))}
                </ul>
              )}
            </section>
          )}

          <section aria-labelledby="measures">
            <Heading level={2} data-size="xs" id="measures">
              {t("needs.measures.title", { count: answering.length })}
            </Heading>
            {measures.error ? (
              <SectionError error={measures.error} onRetry={() => void measures.refetch()} />
            ) : measures.isPending ? (
              <LoadingState rows={2} />
            ) : answering.length === 0 ? (
              <Paragraph className={styles.quiet}>{t("needs.measures.none")}</Paragraph>
            ) : (
              <ul className={styles.cards}>
                {answering.map((measure) => (
                  <li key={measure.id}>
                    <Link to="/measures/$id" params={{ id: measure.id }}>
                      {measure.title}
                    </Link>
                    <span className={styles.under}>
                      {codes.text("measure_kinds", measure.kind)} · {measure.owner.name} · {formatKr(measure.total_cost_ore)}
                    </span>
                    <StatusTag status={measure.status} />
                  </li>
                ))}
              </ul>
            )}
            {open && mayReport(session?.actor?.role) && (
              <p>
                <Link to="/measures/new" search={{ need_id: need.id } as Record<string, string>}>
                  {t("needs.measures.propose")}
                </Link>
              </p>
            )}
          </section>
        </div>

        <aside className={styles.aside} aria-label={t("needs.related")}>
          {need.merged_from.length > 0 && (
            <section aria-labelledby="merged">
              <Heading level={2} data-size="2xs" id="merged">
                {t("needs.merged.from", { count: need.merged_from.length })}
              </Heading>
              <Paragraph data-size="sm" className={styles.quiet}>
                {t("needs.merged.from_text")}
              </Paragraph>
              <ul className={styles.related}>
                {need.merged_from.map((one) => (
                  <li key={one.id}>
                    <NeedLink need={one} />
                    <span className={styles.under}>{t("needs.number", { number: one.number })}</span>
                  </li>
                ))}
              </ul>
            </section>
          )}
          <section aria-labelledby="similar">
            <Heading level={2} data-size="2xs" id="similar">
              {t("needs.similar.title")}
            </Heading>
            {similar.error ? (
              <SectionError error={similar.error} onRetry={() => void similar.refetch()} />
            ) : alike.length === 0 ? (
              <Paragraph data-size="sm" className={styles.quiet}>
                {similar.isPending ? t("app.loading") : t("needs.similar.none")}
              </Paragraph>
            ) : (
              <>
                <Paragraph data-size="sm" className={styles.quiet}>
                  {t("needs.similar.text")}
                </Paragraph>
                <ul className={styles.related}>
                  {alike.map((one) => (
                    <li key={one.id}>
                      <NeedLink need={one} />
                      <span className={styles.under}>
                        {one.owner.name}
                        {one.people !== null && ` · ${t("needs.people", { count: one.people, number: formatInteger(one.people) })}`}
                      </span>
                    </li>
                  ))}
                </ul>
              </>
            )}
          </section>
        </aside>
      </div>

      <RecordHistory
        queryKey={["need", need.id]}
        load={(cursor, signal) => bodyOf(api.GET("/api/v1/needs/{need_id}/history", { params: { path: { need_id: need.id }, query: { cursor } }, signal }))}
        what={(row) => t(`needs.history.${row.action}`, { defaultValue: row.action })}
        arrange={condensed}
        changes={(row) => changesInWords(row, (field) => (field === "status" || field === "submitted_at" || field === "return_reason" ? null : historyLabel(field)), value)}
      />
    </>
  );
}
