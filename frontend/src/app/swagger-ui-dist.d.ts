declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  type SwaggerRequest = { url: string; headers: Record<string, string> };
  export default function SwaggerUI(options: {
    url: string;
    dom_id: string;
    deepLinking?: boolean;
    docExpansion?: "none" | "list" | "full";
    defaultModelsExpandDepth?: number;
    displayRequestDuration?: boolean;
    filter?: boolean;
    tryItOutEnabled?: boolean;
    validatorUrl?: string | null;
    requestInterceptor?: (request: SwaggerRequest) => SwaggerRequest;
  }): unknown;
}
