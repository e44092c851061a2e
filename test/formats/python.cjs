/**
 * Where nise and the FOCUS validator are (30 s of computing, 550 MB, once). nise begins with Python 3.11; numpy 1, which the validator asks
 * for, ends with 3.12. Two packages come as source alone; what builds them is installed first.
 */
module.exports = require("../support/virtualEnvironment.cjs")({
  suite: "formats",
  lists: [["build.txt"], ["requirements.txt", "--no-binary=pandasql,focus-validator", "--no-build-isolation"]],
  newest: 12,
});
