import { Button, Details, Paragraph, Textfield } from "@digdir/designsystemet-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import styles from "./plans.module.css";

/** A place to paste rows from a spreadsheet, for those who do not want to do it in the table. */
export function PasteBox({ onPaste }: { onPaste: (text: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  return (
    <Details data-size="sm">
      <Details.Summary>{t("plans.paste_summary")}</Details.Summary>
      <Details.Content>
        <div className={styles.candidates}>
          <Paragraph>{t("plans.paste_text")}</Paragraph>
          <Textfield multiline rows={4} label={t("plans.paste_label")} value={text} onChange={(event) => setText(event.target.value)} />
          <div className="fl-actions">
            <Button
              type="button"
              disabled={text.trim() === ""}
              onClick={() => {
                onPaste(text);
                setText("");
              }}
            >
              {t("plans.paste")}
            </Button>
          </div>
        </div>
      </Details.Content>
    </Details>
  );
}
