// `npm test` runs the project `default`; the suites that need more than Node are projects of their own (see bin/test.mjs).
// The SDK tells on each start that Node 20 is old; the Lambdas run on 24.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const common = {
  testEnvironment: "node",
  transform: {
    "^.+\\.[tj]sx?$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  // Every call that a mocked client of AWS is given is held against the service models.
  moduleNameMapper: { "^aws-sdk-client-mock$": "<rootDir>/test/support/checkedMock.ts" },
  transformIgnorePatterns: ["/node_modules/(?!(hyparquet)/)"],
};
const suites = ["trino", "data", "crash", "deep", "emulators", "static", "formats"];
module.exports = {
  reporters: ["default", "<rootDir>/test/closingLine.cjs"],
  testTimeout: 120_000,
  projects: [
    {
      ...common,
      displayName: "default",
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", ...suites.map((s) => `<rootDir>/test/${s}/`)],
    },
    ...suites.map((s) => ({ ...common, displayName: s, testMatch: [`<rootDir>/test/${s}/**/*.test.ts`] })),
  ],
};
