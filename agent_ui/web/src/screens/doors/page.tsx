import { useTranslation } from "react-i18next";
import { useMay } from "../../stores/session";
import { AuditTrail } from "./audit-trail";
import classes from "./doors.module.css";
import { SignIns } from "./sign-ins";

/** Who is in, and who did what. */
export default function DoorsPage() {
  const { t } = useTranslation();
  const mayAudit = useMay("audit");
  return (
    <div className={classes.page}>
      <h1>{t("doors.title")}</h1>
      <SignIns />
      {mayAudit && <AuditTrail />}
    </div>
  );
}
