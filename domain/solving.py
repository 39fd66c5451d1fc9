"""The solver of integer programs (HiGHS), quiet and on one thread: its answer hangs on nothing but the question."""

import highspy


class Solver(highspy.Highs):
    """Highs without its greeting on standard output, which comes with the callbacks: none are used here."""

    def __init__(self, **options: float) -> None:
        super(highspy.Highs, self).__init__()
        self.silent()
        for name, value in {"threads": 1, "mip_rel_gap": 0.0, **options}.items():
            self.setOptionValue(name, value)

    def binary(self, cost: float) -> None:
        """One more variable that is 0 or 1."""
        self.addVar(0.0, 1.0)
        column = self.getNumCol() - 1
        self.changeColCost(column, cost)
        self.changeColIntegrality(column, highspy.HighsVarType.kInteger)
