"""Schemes of users: text, functions, names; and schemes as functions that give their text."""

import pytest

from ranvier.equations.equations import Equations
from ranvier.equations.schemes.choose import ALIASES, MISSING, SCHEMES, StateUpdateMethod, choose, find_scheme
from ranvier.equations.schemes.system import SchemeContext
from ranvier.equations.schemes.user import ExplicitStateUpdater
from ranvier.syntax.errors import ModelSyntaxError, ModelTypeError, ModelValueError, NotAvailableError, Problem, UnsupportedEquationsError
from ranvier.syntax.printer import print_block

LINEAR = Equations("dx/dt = (y - x)/tau : 1\ny : 1\ntau : second")
NOISY = Equations("dx/dt = -x/tau + xi/tau**0.5 : 1\ntau : second")
FLOWING = Equations("dx/dt = x*xi/tau**0.5 : 1\ntau : second")


def update(equations: Equations, method: object) -> str:
    return print_block(choose(equations, method, SchemeContext.alone(equations)).code.block)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def no_names_stay() -> object:
    before = dict(SCHEMES)
    yield
    SCHEMES.clear()
    SCHEMES.update(before)


def test_text_is_as_good_as_the_own_schemes() -> None:
    mine = ExplicitStateUpdater("k = dt*f(x, t)\nx_new = x + dt*f(x + k/2, t + dt/2)")
    assert mine(LINEAR) == update(LINEAR, mine) == SCHEMES["rk2"](LINEAR)
    assert ExplicitStateUpdater("x_new = x + dt*f(x, t) + g(x, t)*dW", stochastic="additive")(NOISY) == SCHEMES["euler"](NOISY)


@pytest.mark.parametrize(
    "text",
    [
        "x_new = x + k",
        "k = dt*f(x, t)",
        "",
        "x_new = x + dt*f(x",
        "x_new = x + g(x, t)*dW",
        "t = 3\nx_new = x",
        "x_new += 1",
        "x_new = sin(x)",
    ],
)
def test_text_that_gives_no_scheme(text: str) -> None:
    with pytest.raises(ModelSyntaxError):
        ExplicitStateUpdater(text)


def test_kinds_of_noise() -> None:
    with pytest.raises(ModelValueError):
        ExplicitStateUpdater("x_new = x + dt*f(x, t)", stochastic="loud")
    with pytest.raises(UnsupportedEquationsError):
        ExplicitStateUpdater("x_new = x + dt*f(x, t)")(NOISY)
    with pytest.raises(UnsupportedEquationsError):
        ExplicitStateUpdater("x_new = x + dt*f(x, t) + g(x, t)*dW", stochastic="additive")(FLOWING)
    assert "xi" not in ExplicitStateUpdater("x_new = x + dt*f(x, t) + g(x, t)*dW", stochastic="multiplicative")(FLOWING)


def test_custom_checks_refuse() -> None:
    def only_y(equations: Equations, variables: object) -> None:
        if "y" not in equations:
            raise UnsupportedEquationsError(Problem("no y"))

    mine = ExplicitStateUpdater("x_new = x + dt*f(x, t)", custom_check=only_y)
    assert update(LINEAR, mine)
    other = Equations("dx/dt = -x/tau : 1\ntau : second")
    with pytest.raises(UnsupportedEquationsError, match="no y"):
        update(other, mine)
    assert update(other, [mine, "euler"]) == SCHEMES["euler"](other)


def test_functions_write_the_update() -> None:
    seen = []

    def mine(equations: Equations, variables: dict, options: dict) -> str:
        seen.append((equations, sorted(variables), options))
        return "x = x*0.5; x += y"

    assert update(LINEAR, mine) == "x = x*0.5\nx += y"
    assert seen == [(LINEAR, ["tau", "x", "y"], {})]
    with pytest.raises(ModelTypeError, match="should return statements"):
        update(LINEAR, lambda *args: None)
    with pytest.raises(ModelSyntaxError):
        update(LINEAR, lambda *args: "x = = 1")


def test_names() -> None:
    mine = ExplicitStateUpdater("x_new = x + dt*f(x, t)")
    StateUpdateMethod.register("Mine", mine)
    assert find_scheme("mINE") is mine

    class Half(StateUpdateMethod):
        def __call__(self, equations: Equations, variables: object = None, method_options: object = None) -> str:
            return "x = x/2"

    StateUpdateMethod.register("half", Half())
    assert update(LINEAR, "half") == "x = x/2" == StateUpdateMethod.apply_stateupdater(LINEAR, None, "half")
    for taken in ("mine", "EULER", *ALIASES, *MISSING):
        with pytest.raises(ModelValueError):
            StateUpdateMethod.register(taken, mine)
    with pytest.raises(ModelValueError):
        StateUpdateMethod.register("other", 3)


@pytest.mark.parametrize("name", MISSING)
def test_adaptive_schemes_are_not_there(name: str) -> None:
    with pytest.raises(NotAvailableError):
        update(LINEAR, name.upper())


@pytest.mark.parametrize("method", [3, [], object()])
def test_what_is_no_method(method: object) -> None:
    with pytest.raises(ModelTypeError):
        update(LINEAR, method)
