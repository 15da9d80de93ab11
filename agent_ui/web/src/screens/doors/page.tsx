import { useTranslation } from "react-i18next";
import { useMay } from "../../stores/session";
import { AuditTrail } from "./audit-trail";
import classes from "./doors.module.css";
import { People } from "./people";
import { SignIns } from "./sign-ins";

/** Who is in, and who did what. */
export default function DoorsPage() {
  const { t } = useTranslation();
  const mayAudit = useMay("audit");
  const mayPeople = useMay("people");
  return (
    <div className={classes.page}>
      <h1>{t("doors.title")}</h1>
      <SignIns />
      {mayPeople && <People />}
      {mayAudit && <AuditTrail />}
    </div>
  );
}
