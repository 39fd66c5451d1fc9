import { Alert, Button, Heading, Paragraph } from "@digdir/designsystemet-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { DataTable } from "./DataTable";
import { formatDateTime } from "./format";

export interface ConflictField {
  name: string;
  label: string;
  mine: string;
  theirs: string;
}

interface ConflictNoticeProps {
  /** Only the fields that differ are shown. Values are written out for people. */
  fields: readonly ConflictField[];
  changedBy?: string;
  changedAt?: string;
  /** Saves what was typed on top of the newest version: send it with the newest If-Match. */
  onKeepMine: () => void;
  /** Drops what was typed and shows the newest version. */
  onTakeTheirs: () => void;
}

/** Another's save came first (412): both versions side by side, and nothing is lost before the person has chosen. */
export function ConflictNotice({ fields, changedBy, changedAt, onKeepMine, onTakeTheirs }: ConflictNoticeProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  const different = fields.filter((field) => field.mine !== field.theirs);
  return (
    <div ref={box} tabIndex={-1} className="fl-conflict fl-focus-target" role="alert">
      <Alert data-color="warning">
        <Heading level={2} data-size="2xs">
          {t("conflict.title")}
        </Heading>
        <Paragraph>
          {changedBy && changedAt && `${t("conflict.by", { name: changedBy, when: formatDateTime(changedAt) })} `}
          {t("conflict.text")}
        </Paragraph>
        {different.length > 0 && (
          <DataTable
            caption={t("conflict.title")}
            hideCaption
            columns={[
              { key: "label", header: t("conflict.field"), cell: (field: ConflictField) => field.label, rowHeader: true },
              { key: "mine", header: t("conflict.mine"), cell: (field: ConflictField) => field.mine || "–" },
              { key: "theirs", header: t("conflict.theirs"), cell: (field: ConflictField) => field.theirs || "–" },
            ]}
            rows={different}
            rowKey={(field) => field.name}
          />
        )}
        <div className="fl-actions" data-color="accent">
          <Button type="button" onClick={onKeepMine}>
            {t("conflict.keep_mine")}
          </Button>
          <Button type="button" variant="secondary" onClick={onTakeTheirs}>
            {t("conflict.take_theirs")}
          </Button>
        </div>
      </Alert>
    </div>
  );
}
