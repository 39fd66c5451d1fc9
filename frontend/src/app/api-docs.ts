/** The interactive documentation of the interface, bundled: served at /api/docs, nothing is fetched from elsewhere. */
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";

SwaggerUI({
  url: "/api/v1/openapi.json",
  dom_id: "#api-docs",
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  tryItOutEnabled: true,
  // The public validator would send the address of this installation to a third party.
  validatorUrl: null,
  // The server asks for this header on every change made with a session cookie.
  requestInterceptor: (request) => {
    request.headers["X-Fagloft-Client"] = "1";
    return request;
  },
});
