/** Every address of the product. Pages are loaded when they are first visited. */
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  redirect,
  useRouter,
} from "@tanstack/react-router";

import { sessionQuery } from "@/api/session";
import { markNavigated } from "@/components/navigation";
import { ErrorState, LoadingState, NotFound } from "@/components/states";

import { Layout } from "./Layout";

type Search = Record<string, string>;

/** What everybody may read. */
const PUBLIC = /^\/(login|invitation|calls(\/\d\d)?)\/?$/;

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Layout,
  validateSearch: (search: Record<string, unknown>): Search => search as Search,
  beforeLoad: async ({ context, location }) => {
    const { actor } = await context.queries.ensureQueryData(sessionQuery);
    if (!actor && !PUBLIC.test(location.pathname)) throw redirect({ to: "/login", search: { redirect: location.href } });
  },
});

type Page = Parameters<typeof lazyRouteComponent>[0];
const page = <Path extends string>(path: Path, load: Page) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load) });

const routeTree = root.addChildren([
  page("/", () => import("./StartPage")),
  page("/login", () => import("./LoginPage")),
  page("/invitation", () => import("./InvitationPage")),
  page("/webhooks", () => import("@/features/webhooks/WebhooksPage")),
  page("/access", () => import("@/features/access/AccessPage")),
  page("/needs", () => import("@/features/needs/NeedsPage")),
  page("/needs/new", () => import("@/features/needs/NeedFormPage")),
  page("/needs/$id", () => import("@/features/needs/NeedPage")),
  page("/needs/$id/edit", () => import("@/features/needs/NeedFormPage")),
  page("/priorities", () => import("@/features/priorities/PrioritiesPage")),
  page("/priorities/$id", () => import("@/features/priorities/PriorityPage")),
  page("/priorities/$id/compare", () => import("@/features/priorities/ComparePage")),
  page("/measures", () => import("@/features/measures/MeasuresPage")),
  page("/measures/new", () => import("@/features/measures/MeasureFormPage")),
  page("/measures/$id", () => import("@/features/measures/MeasurePage")),
  page("/measures/$id/edit", () => import("@/features/measures/MeasureFormPage")),
  page("/plans", () => import("@/features/plans/PlansPage")),
  page("/plans/long-term", () => import("@/features/plans/LongTermPage")),
  page("/plans/long-term/$id", () => import("@/features/plans/LongTermPlanPage")),
  page("/plans/$id", () => import("@/features/plans/PlanPage")),
  page("/plans/$id/what-if", () => import("@/features/plans/WhatIfPage")),
  page("/meetings", () => import("@/features/meetings/MeetingsPage")),
  page("/meetings/$id", () => import("@/features/meetings/MeetingPage")),
  page("/budgets", () => import("@/features/budgets/BudgetsPage")),
  page("/budgets/commitments/$id", () => import("@/features/budgets/CommitmentPage")),
  page("/claims/$id", () => import("@/features/budgets/ClaimPage")),
  page("/decisions", () => import("@/features/decisions/DecisionsPage")),
  page("/decisions/new", () => import("@/features/decisions/DecisionForm")),
  page("/decisions/$id", () => import("@/features/decisions/DecisionPage")),
  page("/decisions/$id/edit", () => import("@/features/decisions/DecisionForm")),
  page("/evaluations", () => import("@/features/evaluations/EvaluationsPage")),
  page("/evaluations/new", () => import("@/features/evaluations/EvaluationFormPage")),
  page("/evaluations/$id", () => import("@/features/evaluations/EvaluationPage")),
  page("/reports", () => import("@/features/reports/ReportsPage")),
  page("/reports/figures/$key", () => import("@/features/reports/FigurePage")),
  page("/trace/$id", () => import("@/features/reports/TracePage")),
  page("/rules", () => import("@/features/rules/RulesPage")),
  page("/practice", () => import("@/features/rules/PracticePage")),
  page("/calls", () => import("@/features/rules/CallsPage")),
  page("/calls/$county", () => import("@/features/rules/CallPage")),
  page("/forum", () => import("@/features/organisations/ForumPage")),
  page("/organisations", () => import("@/features/organisations/OrganisationsPage")),
]);

function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <ErrorState
      error={error}
      onRetry={() => {
        reset();
        void router.invalidate();
      }}
    />
  );
}

export function makeRouter(queries: QueryClient) {
  const router = createRouter({
    routeTree,
    context: { queries },
    // Plain addresses: `?status=open&year=2026`, every value a string.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const text = new URLSearchParams(
        Object.entries(search).flatMap(([key, value]) => (value === undefined || value === null ? [] : [[key, String(value)]])),
      ).toString();
      return text && `?${text}`;
    },
    defaultPreload: "intent",
    defaultPendingMs: 200,
    defaultPendingComponent: LoadingState,
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  });
  router.subscribe("onBeforeNavigate", ({ fromLocation, pathChanged }) => {
    if (fromLocation && pathChanged) markNavigated();
  });
  return router;
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
