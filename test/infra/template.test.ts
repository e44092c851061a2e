// The cases share one synthesis, which costs more than all of them.
import "./mailCases";
import "./optionCases";
import "./roleCases";
import "./stackCases";
import "./taskCases";
