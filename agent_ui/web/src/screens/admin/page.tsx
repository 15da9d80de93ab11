import { Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { may, useSession } from "../../stores/session";
import { Waiting } from "../parts/waiting";
import classes from "./admin.module.css";
import { InForceNow } from "./in-force";
import { type Section, sections } from "./sections";
import { goSection, useSection } from "./use-section";

const groups = ["centre", "people", "calls", "programs"] as const;

/** The frame: sections on the left, the chosen one beside them. */
export default function AdminPage() {
  const { t } = useTranslation();
  const session = useSession((state) => state.session);
  const me = session.is === "in" ? session.me : null;
  const seen = useMemo(
    () => sections.filter((one) => me !== null && may(me, one.need)).sort((a, b) => place(a) - place(b)),
    [me],
  );
  const here = useSection(seen);
  return (
    <div className={classes.page}>
      <nav
        className={classes.nav}
        aria-label={t("admin.sections")}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
      >
        <h1>{t("admin.title")}</h1>
        {groups.map((group) => (
          <Group key={group} group={group} seen={seen} here={here} />
        ))}
        <p className={classes.hint}>
          <span className="key">Alt ↑</span> <span className="key">Alt ↓</span> {t("admin.step")}
        </p>
        {me !== null && may(me, "flows") && <InForceNow />}
      </nav>
      {here && (
        <section className={classes.body} aria-label={t(`admin.section.${here.id}`)} data-section={here.id}>
          <Suspense fallback={<Waiting>{t("app.loading")}</Waiting>}>
            <here.Body key={here.id} />
          </Suspense>
        </section>
      )}
    </div>
  );
}

const place = (section: Section) => groups.indexOf(section.group);

function Group({ group, seen, here }: { group: Section["group"]; seen: Section[]; here?: Section }) {
  const { t } = useTranslation();
  const own = seen.filter((one) => one.group === group);
  if (own.length === 0) return null;
  return (
    <>
      <h2>{t(`admin.groups.${group}`)}</h2>
      <ul>
        {own.map((one) => (
          <li key={one.id}>
            <a
              href={`/admin#${one.id}`}
              aria-current={one === here ? "page" : undefined}
              data-testid={`section-${one.id}`}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                goSection(one.id);
              }}
            >
              {t(`admin.section.${one.id}`)}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
