import { Button, Heading, Input, Label, Select } from "@digdir/designsystemet-react";
import { PlusIcon, TrashIcon } from "@navikt/aksel-icons";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { formatKrBare, formatSchoolYear, formatShare, parseKr, parseShare } from "@/components/format";
import { useProgrammes } from "@/components/useProgrammes";
import { useRules } from "@/components/useRules";

import { ACTORS } from "./draft";
import type { Asked, AskedShare } from "./whatIf";
import look from "./whatIf.module.css";

interface DemandsProps {
  asked: Asked;
  year: number;
  onChange: (part: Partial<Asked>) => void;
}

/** Shares for actors, target groups and programmes, and what may be promised for the year after. */
export function Demands({ asked, year, onChange }: DemandsProps) {
  const { t } = useTranslation();
  const rules = useRules();
  const programmes = useProgrammes();
  const labels = [
    ...ACTORS.map((actor) => ({ value: `actor:${actor}`, label: t(`plans.actor.${actor}`) })),
    ...rules.list("target_groups").map(({ code }) => ({ value: `target:${code}`, label: rules.text("target_groups", code) })),
    ...programmes.list.map(({ code }) => ({ value: `programme:${code}`, label: programmes.programme(code) })),
  ];
  const put = (at: number, share: Partial<AskedShare>) => onChange({ shares: asked.shares.map((one, index) => (index === at ? { ...one, ...share } : one)) });
  return (
    <section className={look.demands} aria-labelledby="demands">
      <Heading level={2} data-size="xs" id="demands">
        {t("plans.what_if.demands")}
      </Heading>
      <ul>
        {asked.shares.map((share, at) => (
          <li key={share.key}>
            <Select aria-label={t("plans.what_if.kind_of", { number: at + 1 })} value={share.kind} onChange={(event) => put(at, { kind: event.target.value as AskedShare["kind"] })}>
              <Select.Option value="at_least">{t("plans.what_if.at_least")}</Select.Option>
              <Select.Option value="at_most">{t("plans.what_if.at_most")}</Select.Option>
            </Select>
            <Written
              label={t("plans.what_if.share_of", { number: at + 1 })}
              value={share.share}
              read={parseShare}
              write={(one) => formatShare(one).replace(/\s?%$/, "")}
              suffix="%"
              wrong={t("plans.not_share")}
              onChange={(one) => put(at, { share: one })}
            />
            <Select aria-label={t("plans.what_if.label_of", { number: at + 1 })} value={share.label} onChange={(event) => put(at, { label: event.target.value })}>
              {labels.map((one) => (
                <Select.Option key={one.value} value={one.value}>
                  {one.label}
                </Select.Option>
              ))}
            </Select>
            <Button type="button" variant="tertiary" data-color="neutral" icon aria-label={t("plans.what_if.remove", { number: at + 1 })} onClick={() => onChange({ shares: asked.shares.filter((_, index) => index !== at) })}>
              <TrashIcon aria-hidden />
            </Button>
          </li>
        ))}
        {asked.later !== null && (
          <li>
            <span>{t("plans.what_if.later", { year: formatSchoolYear(year + 1) })}</span>
            <Written label={t("plans.what_if.later_amount")} value={asked.later} read={parseKr} write={formatKrBare} suffix="kr" wrong={t("form.not_money", { label: t("plans.what_if.later_amount") })} onChange={(later) => onChange({ later })} />
            <Button type="button" variant="tertiary" data-color="neutral" icon aria-label={t("plans.what_if.remove_later")} onClick={() => onChange({ later: null })}>
              <TrashIcon aria-hidden />
            </Button>
          </li>
        )}
      </ul>
      <div className="fl-actions">
        <Button type="button" variant="secondary" data-size="sm" onClick={() => onChange({ shares: [...asked.shares, { key: crypto.randomUUID(), kind: "at_least", label: "actor:working_life", share: 3000 }] })}>
          <PlusIcon aria-hidden /> {t("plans.what_if.add_share")}
        </Button>
        {asked.later === null && (
          <Button type="button" variant="secondary" data-size="sm" onClick={() => onChange({ later: 0 })}>
            <PlusIcon aria-hidden /> {t("plans.what_if.add_later")}
          </Button>
        )}
      </div>
    </section>
  );
}

interface WrittenProps {
  label: string;
  value: number;
  read: (text: string) => number | null;
  write: (value: number) => string;
  suffix: string;
  wrong: string;
  onChange: (value: number) => void;
}

/** A number as it is written; it counts when the field is left or Enter is pressed. */
function Written({ label, value, read, write, suffix, wrong, onChange }: WrittenProps) {
  const id = useId();
  const [typing, setTyping] = useState<string | null>(null);
  const faulty = typing !== null && read(typing) === null;
  const settle = () => {
    const found = typing === null ? null : read(typing);
    if (found === null) return;
    setTyping(null);
    onChange(found);
  };
  return (
    <span className={look.written}>
      <Label htmlFor={id} className="ds-sr-only">
        {label}
      </Label>
      <Input id={id} inputMode="decimal" autoComplete="off" value={typing ?? write(value)} aria-invalid={faulty || undefined} aria-describedby={faulty ? `${id}-wrong` : undefined} onChange={(event) => setTyping(event.target.value)} onBlur={settle} onKeyDown={(event) => event.key === "Enter" && settle()} />
      <span aria-hidden>{suffix}</span>
      {faulty && (
        <span id={`${id}-wrong`} className={look.wrong}>
          {wrong}
        </span>
      )}
    </span>
  );
}
