import { Button, SkipLink } from "@digdir/designsystemet-react";
import { LeaveIcon, MenuHamburgerIcon, XMarkIcon } from "@navikt/aksel-icons";
import { Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Session, useLogOut, useSession } from "@/api/session";
import { DemoBanner } from "@/components/demo";
import { isPartial, languageOf } from "@/text/i18n";

import { LanguageLinks } from "./LanguageLinks";
import { Wordmark } from "./Wordmark";

const destinations = [
  ["/needs", "nav.needs"],
  ["/priorities", "nav.priorities"],
  ["/measures", "nav.measures"],
  ["/plans", "nav.plans"],
  ["/budgets", "nav.budgets"],
  ["/decisions", "nav.decisions"],
  ["/evaluations", "nav.evaluations"],
  ["/reports", "nav.reports"],
  ["/meetings", "nav.meetings"],
  ["/forum", "nav.forum"],
] as const;

type Actor = NonNullable<Session["actor"]>;
type Visitor = NonNullable<Session["visitor"]>;

function Navigation() {
  const { t } = useTranslation();
  return (
    <nav className="fl-nav" aria-label={t("nav.label")}>
      <ul>
        {destinations.map(([to, key]) => (
          <li key={to}>
            <Link to={to} lang={languageOf(key)}>
              {t(key)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Who is here, and on whose behalf. Somebody who has no role yet is only named. */
function Identity({ actor, visitor }: { actor: Actor | null; visitor: Visitor | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const logOut = useLogOut(() => navigate({ to: "/login", search: {} }));
  const name = actor?.name ?? visitor?.name;
  const role = actor && t(`role.${actor.role}`, { defaultValue: actor.role });
  const places = [actor?.organisation_name, actor?.county_name].filter((place, index, all) => place && all.indexOf(place) === index);
  return (
    <div className="fl-identity">
      <p>
        <span className="ds-sr-only">{t("header.account")}: </span>
        <strong>{name}</strong>
        {role && role !== name && <span>{role}</span>}
        {places.length > 0 && <span>{places.join(" · ")}</span>}
        {actor && (visitor?.mandates.length ?? 0) > 1 && (
          <Link to="/login" search={{ switch: "1" }}>
            {t("header.switch")}
          </Link>
        )}
      </p>
      <Button
        type="button"
        variant="tertiary"
        data-size="sm"
        loading={logOut.isPending}
        onClick={() => logOut.mutate()}
      >
        <LeaveIcon aria-hidden /> {t("header.log_out")}
      </Button>
    </div>
  );
}

function Footer({ role }: { role: Actor["role"] | null }) {
  const { t } = useTranslation();
  return (
    <footer className="fl-footer">
      <div className="fl-width">
        <p>{t("footer.about")}</p>
        <nav aria-label={t("footer.links")}>
          <ul>
            <li>
              <Link to="/calls">{t("rules.calls.title")}</Link>
            </li>
            {role && (
              <>
                <li>
                  <Link to="/organisations">{t("nav.organisations")}</Link>
                </li>
                <li>
                  <Link to="/rules">{t("nav.rules")}</Link>
                </li>
                <li>
                  <Link to="/practice">{t("rules.practice.title")}</Link>
                </li>
                {role === "forum_secretary" && (
                  <li>
                    <Link to="/access">{t("access.title")}</Link>
                  </li>
                )}
              </>
            )}
            <li>
              <a href="/api/docs">{t("footer.api")}</a>
            </li>
          </ul>
        </nav>
      </div>
    </footer>
  );
}

/** The frame around every page: banner, header, page, footer. Without a session it has neither menu nor identity. */
export function Layout() {
  const { t } = useTranslation();
  const session = useSession();
  const actor = session?.actor ?? null;
  const visitor = session?.visitor ?? null;
  const { pathname } = useLocation();
  // The menu belongs to the page it was opened on: it is closed by moving to another.
  const [openAt, setOpenAt] = useState<string | null>(null);
  const open = openAt === pathname;

  useEffect(() => {
    const close = (event: KeyboardEvent) => {
      if (event.key === "Escape") setOpenAt(null);
    };
    window.addEventListener("keydown", close);
    return () => window.removeEventListener("keydown", close);
  }, []);
  useEffect(() => {
    if (actor?.county) document.documentElement.dataset.county = actor.county;
    else delete document.documentElement.dataset.county;
  }, [actor?.county]);

  return (
    <div className="fl-page">
      <SkipLink href="#main">{t("app.skip")}</SkipLink>
      {session?.demo && <DemoBanner date={session.example_date} />}
      <header className="fl-header" data-open={open || undefined}>
        <div className="fl-width fl-header-top">
          <Link to="/" className="fl-home" aria-label={`Fagløft – ${t("app.home")}`}>
            <Wordmark />
          </Link>
          {actor ? (
            <>
              <Button
                type="button"
                variant="secondary"
                data-size="sm"
                className="fl-menu-button"
                aria-expanded={open}
                aria-controls="fl-menu"
                onClick={() => setOpenAt(open ? null : pathname)}
              >
                {open ? <XMarkIcon aria-hidden /> : <MenuHamburgerIcon aria-hidden />}
                {open ? t("nav.close") : t("nav.menu")}
              </Button>
              <div className="fl-header-side">
                <LanguageLinks />
                <Identity actor={actor} visitor={visitor} />
              </div>
            </>
          ) : (
            <>
              <LanguageLinks />
              {visitor && <Identity actor={null} visitor={visitor} />}
            </>
          )}
        </div>
        {actor && (
          <div id="fl-menu" className="fl-width fl-menu">
            <Navigation />
            <div className="fl-menu-side">
              <Identity actor={actor} visitor={visitor} />
              <LanguageLinks />
            </div>
          </div>
        )}
      </header>
      {isPartial() && <p className="fl-partial">{t("header.sami_partial")}</p>}
      <main id="main" tabIndex={-1} className="fl-width fl-main">
        <Outlet />
      </main>
      <Footer role={actor?.role ?? null} />
    </div>
  );
}
