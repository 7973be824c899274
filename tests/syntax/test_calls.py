"""Arguments that do not fit, and names that are near."""

import pytest

from ranvier.syntax.calls import checked_arguments, did_you_mean
from ranvier.syntax.errors import ModelTypeError


@checked_arguments
def take(source: int, weight: int, p: float = 1.0, *, delay: int = 0) -> tuple[object, ...]:
    return source, weight, p, delay


class Group:
    @checked_arguments
    def __init__(self, N: int, model: str = ""):
        self.N = N


def test_what_fits_is_called() -> None:
    assert take(1, 2) == (1, 2, 1.0, 0)
    assert take(1, weight=2, delay=3) == (1, 2, 1.0, 3)
    assert take(delay=3, weight=2, source=1, p=4) == (1, 2, 4, 3)
    assert Group(3).N == Group(N=3).N == 3
    assert take.__name__ == "take" and take.__wrapped__


@pytest.mark.parametrize(
    ("args", "kwargs", "messages"),
    [
        ((1,), {}, ["take() needs the argument 'weight'"]),
        ((), {}, ["take() needs the arguments 'source' and 'weight'"]),
        ((1, 2), {"dely": 3}, ["take() has no argument 'dely'"]),
        ((1,), {"wieght": 3}, ["take() has no argument 'wieght'"]),  # misspelt, not missing too
        ((1,), {"xyz": 3}, ["take() has no argument 'xyz'", "take() needs the argument 'weight'"]),
        ((1, 2), {"weight": 3}, ["take() is given 'weight' twice: by its place and by name"]),
        ((1, 2, 3, 4), {}, ["take() takes 3 arguments by their place"]),
        (
            (1, 2, 3, 4),
            {"source": 5},
            ["take() is given 'source' twice: by its place and by name", "take() takes 3 arguments by their place"],
        ),
    ],
)
def test_what_does_not_fit(args: tuple[int, ...], kwargs: dict[str, int], messages: list[str]) -> None:
    with pytest.raises(TypeError) as caught:
        take(*args, **kwargs)
    assert isinstance(caught.value, ModelTypeError)
    assert [problem.message for problem in caught.value.problems] == messages
    assert all(problem.met and problem.expected and problem.hint for problem in caught.value.problems)


def test_of_a_class() -> None:
    with pytest.raises(ModelTypeError, match=r"^(?s:.*)Group takes 2 arguments by their place\n  met: 3 arguments without a name"):
        Group(1, "v : 1", 2)  # type: ignore[call-arg]
    with pytest.raises(ModelTypeError, match="expected: one of N, model\n"):
        Group(1, modell="v : 1")  # type: ignore[call-arg]


def test_an_error_of_the_function_itself_comes_through() -> None:
    @checked_arguments
    def fails() -> None:
        raise TypeError("mine")

    with pytest.raises(TypeError, match=r"^mine$"):
        fails()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("tua", "did you mean 'tau'?"),
        ("TAU", "did you mean 'tau'?"),  # its case alone, however far that is letter by letter
        ("weigth", "did you mean 'weight' or 'weights'?"),
        ("completely", "look it up"),
    ],
)
def test_near_names(name: str, hint: str) -> None:
    assert did_you_mean(name, ["tau", "weight", "weights", "v"], "look it up") == hint
