import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Me } from "./protocol";
import { go, type Page, usePage } from "./route";
import { Shell } from "./screens/shell";
import { SignInPage } from "./screens/sign-in";
import { Waiting } from "./screens/parts/waiting";
import { useSession } from "./stores/session";

const Desktop = lazy(() => import("./screens/desktop/page"));
const Wallboard = lazy(() => import("./screens/wallboard/page"));
const Recordings = lazy(() => import("./screens/recordings"));

const home = (me: Me): Page => (me.role === "agent" ? "/desktop" : "/wallboard");

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
  return (
    <Shell me={session.me}>
      <Suspense fallback={<Waiting>{t("app.loading")}</Waiting>}>
        {page === "/desktop" && session.me.role === "agent" && <Desktop catalogue={session.catalogue} />}
        {page === "/wallboard" && <Wallboard catalogue={session.catalogue} />}
        {page === "/recordings" && <Recordings catalogue={session.catalogue} />}
      </Suspense>
    </Shell>
  );
}

/** Where the address bar should point to instead, or null when it is right. */
function targetOf(is: string, me: Me | null, page: Page | null): Page | null {
  if (is === "out") return page === "/sign-in" ? null : "/sign-in";
  if (me === null) return null;
  const isElsewhere = page === null || page === "/sign-in" || (page === "/desktop" && me.role !== "agent");
  return isElsewhere ? home(me) : null;
}
