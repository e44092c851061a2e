/** Where cfn-lint, parliament and botocore are (15 s, 230 MB, once); networkx, which cfn-lint asks for, begins with Python 3.11. */
module.exports = require("../support/virtualEnvironment.cjs")({ suite: "static", lists: [["requirements.txt"]] });
