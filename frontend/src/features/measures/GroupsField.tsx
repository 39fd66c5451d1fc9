import { Details, Fieldset, Label, ValidationMessage } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useController, useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { type CodeItem, useCodes } from "@/components/codes";
import { fieldId } from "@/components/Form";
import { formatInteger, parseInteger } from "@/components/format";
import { isUnread } from "@/components/recordDraft";
import { localized } from "@/text/i18n";

import style from "./measures.module.css";
import { type MeasureValues, peopleOf } from "./values";
import { WrittenInput } from "./WrittenInput";

/** How many the measure is planned for, group by group: those that the scheme is for first. */
export function GroupsField() {
  const { t } = useTranslation();
  const { all } = useCodes();
  const { control } = useFormContext();
  const { field, fieldState } = useController({
    name: "groups",
    control,
    rules: {
      validate: (value: MeasureValues["groups"]) => {
        if (Object.values(value).some(isUnread)) return t("measures.groups.unread");
        return peopleOf(value) > 0 || t("measures.groups.none");
      },
    },
  });
  const groups = field.value as MeasureValues["groups"];
  const list = all("target_groups");
  const others = list.filter((one) => !one.core);
  const [folded, setFolded] = useState<boolean | null>(null);
  // Folded out from the start only where such a group is already planned for.
  const open = folded === null ? others.some((one) => groups[one.code]) : !folded;
  const row = (one: CodeItem, index: number) => {
    const id = index === 0 && one.core ? fieldId("groups") : fieldId(`groups.${one.code}`);
    return (
      <div key={one.code} className={style.groupRow}>
        <Label htmlFor={id} data-weight="regular">
          {localized(one)}
        </Label>
        <WrittenInput
          id={id}
          inputMode="numeric"
          value={groups[one.code]}
          aria-invalid={isUnread(groups[one.code]) || undefined}
          read={(text) => {
            const count = parseInteger(text);
            return count !== null && count >= 0 ? count : null;
          }}
          write={formatInteger}
          onValue={(count) => field.onChange({ ...groups, [one.code]: count })}
        />
      </div>
    );
  };
  return (
    <Fieldset>
      <Fieldset.Legend>{t("measures.groups.title")}</Fieldset.Legend>
      <Fieldset.Description>{t("measures.groups.hint")}</Fieldset.Description>
      <div className={style.groupRows}>
        {list.filter((one) => one.core).map(row)}
        <Details data-size="sm" open={open} onToggle={() => setFolded(open)} className={style.moreGroups}>
          <Details.Summary>{t("measures.groups.others")}</Details.Summary>
          <Details.Content>
            <p className={style.quiet}>{t("measures.groups.others_hint")}</p>
            <div className={style.groupRows}>{others.map(row)}</div>
          </Details.Content>
        </Details>
      </div>
      {fieldState.error?.message && <ValidationMessage>{fieldState.error.message}</ValidationMessage>}
    </Fieldset>
  );
}
