import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, RequestFailed } from "../../link/http";
import type { Reveal } from "../../protocol";
import { isWithheld } from "../../state/masking";
import { useMay } from "../../stores/session";
import { callerText, problemText } from "../words";
import { RowButton } from "./row-button";

/** A caller's number, masked as it came; whole for who has the right and asks, which is noted. */
export function Caller({ kind, id, number }: { kind: Reveal["kind"]; id: string; number: string }) {
  const { t, i18n } = useTranslation();
  const mayReveal = useMay("reveal");
  const [told, setTold] = useState<{ of: string; text: string } | null>(null);
  const isShown = told !== null && told.of === id;
  const shown = callerText(number, t);
  if (!mayReveal || isWithheld(number) || !number.includes("*")) return shown;
  const ask = async () => {
    try {
      setTold({ of: id, text: (await api.reveal({ kind, id })).number });
    } catch (error) {
      const text = error instanceof RequestFailed ? problemText(error.problem, t, i18n.language) : "";
      setTold({ of: id, text });
    }
  };
  return (
    <>
      <span aria-live="polite" data-testid={`number-${id}`}>
        {isShown ? told.text : shown}
      </span>
      {!isShown && (
        <RowButton
          look="quiet"
          aria-label={t("doors.revealOf", { caller: shown })}
          title={t("doors.revealHint")}
          data-testid={`reveal-${id}`}
          onClick={() => void ask()}
        >
          {t("doors.reveal")}
        </RowButton>
      )}
    </>
  );
}
