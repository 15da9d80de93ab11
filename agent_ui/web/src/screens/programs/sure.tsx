import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

interface SureProps {
  label: string;
  what: string; // in full, for who does not see the row
  testid: string;
  onSure(): void;
}

/** A button that has to be pressed twice. */
export function Sure({ label, what, testid, onSure }: SureProps) {
  const { t } = useTranslation();
  const [isAsked, setAsked] = useState(false);
  return (
    <Button
      size="compact-xs"
      variant={isAsked ? "filled" : "default"}
      color={isAsked ? "red" : undefined}
      aria-label={isAsked ? t("programs.sure", { what }) : what}
      data-testid={testid}
      onBlur={() => setAsked(false)}
      onClick={() => {
        if (isAsked) onSure();
        setAsked(!isAsked);
      }}
    >
      {isAsked ? t("programs.sureShort") : label}
    </Button>
  );
}
