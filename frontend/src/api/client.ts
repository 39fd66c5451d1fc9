/** The one way to the server. Every answer that is not a success is thrown as an ApiProblem. */
import createClient, { type Middleware } from "openapi-fetch";

import { language, t } from "@/text/i18n";

import { ApiProblem, problemFrom } from "./problem";
import type { paths } from "./schema";

const manners: Middleware = {
  onRequest({ request }) {
    request.headers.set("X-Fagloft-Client", "1");
    request.headers.set("Accept-Language", language());
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) throw await problemFrom(response);
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return error;
    return new ApiProblem(0, "network", t("error.network_title"), t("error.network_detail"));
  },
};

export const api = createClient<paths>({ baseUrl: "", credentials: "same-origin" });
api.use(manners);

/** The body of an answer: `await bodyOf(api.GET("/api/v1/needs"))`. */
export async function bodyOf<Body>(answer: Promise<{ data?: Body }>): Promise<Body> {
  return (await answer).data as Body;
}
