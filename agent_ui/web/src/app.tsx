import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Me, Permission } from "./protocol";
import { go, type Page, usePage } from "./route";
import { Shell } from "./screens/shell";
import { SignInPage } from "./screens/sign-in";
import { Waiting } from "./screens/parts/waiting";
import { may, useSession } from "./stores/session";
import { withAdminTexts, withFloorTexts, withQaTexts } from "./texts";

const Desktop = lazy(() => import("./screens/desktop/page"));
const Wallboard = lazy(() => withFloorTexts(import("./screens/wallboard/page")));
const Tv = lazy(() => withFloorTexts(import("./screens/wallboard/tv")));
const FirstPage = lazy(() => withFloorTexts(import("./screens/first/page")));
const DoorsPage = lazy(() => withFloorTexts(import("./screens/doors/page")));
const AdminPage = lazy(() => withAdminTexts(import("./screens/admin/page")));
const QaPage = lazy(() => withQaTexts(import("./screens/qa/page")));
const Recordings = lazy(() => withFloorTexts(import("./screens/recordings")));

const needs: Partial<Record<Page, Permission>> = {
  "/desktop": "desk",
  "/wallboard": "wallboard",
  "/tv": "wallboard",
  "/recordings": "recordings",
  "/qa": "all-recordings",
  "/doors": "sessions",
  "/admin": "articles",
};
const home = (me: Me): Page =>
  may(me, "desk") ? "/desktop" : may(me, "wallboard") ? "/wallboard" : "/doors";

export function App() {
  const { t } = useTranslation();
  const page = usePage();
  const session = useSession((state) => state.session);
  const me = session.is === "in" ? session.me : null;
  const target = targetOf(session.is, me, page);

  useEffect(() => {
    if (target !== null) go(target, true);
  }, [target]);

  if (session.is === "asking") return <Waiting>{t("app.loading")}</Waiting>;
  if (session.is === "unreachable") return <Waiting>{t("shell.unreachable")}</Waiting>;
  if (session.is === "out") return <SignInPage />;
  if (session.is === "first")
    return (
      <Suspense fallback={<Waiting>{t("app.loading")}</Waiting>}>
        <FirstPage me={session.me} />
      </Suspense>
    );
  return (
    <Shell me={session.me} isBare={page === "/tv"}>
      <Suspense fallback={<Waiting>{t("app.loading")}</Waiting>}>
        {page === "/desktop" && may(session.me, "desk") && <Desktop catalogue={session.catalogue} />}
        {page === "/wallboard" && <Wallboard catalogue={session.catalogue} />}
        {page === "/tv" && <Tv />}
        {page === "/recordings" && <Recordings catalogue={session.catalogue} />}
        {page === "/qa" && <QaPage catalogue={session.catalogue} />}
        {page === "/doors" && <DoorsPage />}
        {page === "/admin" && <AdminPage />}
      </Suspense>
    </Shell>
  );
}

/** Where the address bar should point to instead, or null when it is right. */
function targetOf(is: string, me: Me | null, page: Page | null): Page | null {
  if (is === "out" || is === "first") return page === "/sign-in" ? null : "/sign-in";
  if (me === null) return null;
  const need = page === null ? undefined : needs[page];
  return need === undefined || !may(me, need) ? home(me) : null;
}
