import "@fontsource-variable/inter";
import "@digdir/designsystemet-css/theme.css";
import "@digdir/designsystemet-css";
import "./counties.css";
import "./theme.css";
import "@/components/components.css";

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { ApiProblem } from "@/api/problem";
import { type Session, sessionQuery } from "@/api/session";
import { startTexts } from "@/text/i18n";

import { makeRouter } from "./router";

/** The session ran out: to the login page, and back here afterwards. What was typed lies in the browser. */
const onError = (error: unknown) => {
  if (!(error instanceof ApiProblem) || error.status !== 401) return;
  queries.setQueryData(sessionQuery.queryKey, (session: Session | undefined) => session && { ...session, actor: null, visitor: null });
  const here = router.state.location;
  if (here.pathname !== "/login") void router.navigate({ to: "/login", search: { redirect: here.href, expired: "1" } });
};

const queries = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal stays a refusal; only a lost net or a failing server is worth another try.
      retry: (count, error) => count < 2 && (!(error instanceof ApiProblem) || error.status === 0 || error.status >= 500),
    },
  },
});
const router = makeRouter(queries);

await startTexts();
const place = document.getElementById("root");
if (place) {
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
