export { TestClock } from "./testing/clock.js";
export { createTestKit } from "./testing/kit.js";
export { TestStorage } from "./testing/storage.js";
