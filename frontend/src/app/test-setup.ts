/** Before each test file: texts in bokmål, what happy-dom lacks, and the document cleaned after each test. */
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

import { startTexts } from "@/text/i18n";

document.getAnimations ??= () => [];
await startTexts();
afterEach(cleanup);
