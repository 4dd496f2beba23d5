"""What a process goes through: forks, threads, Ctrl-C, settings, import and exit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import pytest

import slantwise as sw
from slantwise import _core

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

#: What every script begins with.
PREAMBLE = """
import multiprocessing, os, signal, sys, threading, time
import slantwise as sw

def corpus(documents=400):
    texts = [f"word{row % 7} met word{row % 11} at the port of word{row % 5}" for row in range(documents)]
    return sw.Corpus({"text": texts, "outlet": [f"outlet {row % 3}" for row in range(documents)]})

def results(tokens):
    return [
        tokens.frequencies(by="outlet").to_dict(),
        tokens.keyness(min_count=1).to_dict(),
        tokens.cooccurrence(window=3).to_scipy().sum(),
        tokens.kwic("word1").to_dict(),
    ]
"""


def run(script, tmp_path, *, timeout=60, **environment):
    """Run a script as a program of its own and return what it printed."""
    file = tmp_path / "script.py"
    file.write_text(PREAMBLE + textwrap.dedent(script), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(file)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    assert "panicked" not in done.stderr
    return done


# -- forks -------------------------------------------------------------------------------------------------------------

WAIT = """
def wait(pid):
    # A child that hangs is told from one that works.
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    return "the child hangs"

def child_answers(work):
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(0 if work() else 1)
        finally:
            os._exit(2)
    answer = wait(pid)
    assert answer == 0, answer
"""


@needs_fork
def test_a_child_computes_after_a_fork(tmp_path):
    script = """
    tokens = corpus().tokens(threads=2)
    expected = results(tokens)
    child_answers(lambda: results(tokens) == expected)
    child_answers(lambda: results(corpus().tokens(threads=3)) == expected)
    assert results(tokens) == expected, "the parent goes on"
    child_answers(lambda: (child_answers(lambda: results(tokens) == expected), results(tokens) == expected)[1])
    """
    run(WAIT + textwrap.dedent(script), tmp_path)


@needs_fork
def test_a_child_computes_when_forked_in_the_middle_of_work(tmp_path):
    script = """
    tokens = corpus().tokens(threads=2)
    expected = results(tokens)
    stop = threading.Event()

    def work():
        while not stop.is_set():
            corpus(5_000).tokens(threads=2).cooccurrence(window=5)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        time.sleep(0.02)
        child_answers(lambda: results(tokens) == expected)
    stop.set()
    for thread in threads:
        thread.join()
    assert results(tokens) == expected
    """
    run(WAIT + textwrap.dedent(script), tmp_path)


@pytest.mark.parametrize("method", [pytest.param("fork", marks=needs_fork), "spawn"])
def test_workers_of_multiprocessing_compute(tmp_path, method):
    script = f"""
    def work(documents):
        return results(corpus(documents).tokens())

    if __name__ == "__main__":
        expected = [work(documents) for documents in (90, 200, 310)]
        with multiprocessing.get_context("{method}").Pool(2) as pool:
            assert pool.map_async(work, [90, 200, 310]).get(timeout=30) == expected
        assert work(90) == expected[0]
    """
    run(script, tmp_path)


# -- threads -----------------------------------------------------------------------------------------------------------


def test_sixteen_threads_share_one_object(newsroom):
    tokens = newsroom.tokens(threads=2)
    view = tokens.near("port", window=20)
    joined = tokens.compound(["the port", "port of *"])
    calls = [
        lambda: tokens.frequencies(by="outlet").to_dict(),
        lambda: tokens.dfm().to_scipy().toarray().tobytes(),
        lambda: tokens.cooccurrence(window=4).to_scipy().toarray().tobytes(),
        lambda: tokens.cooccurrence(window=4, weights="harmonic").collocates("the", top=20).to_dict(),
        lambda: tokens.keyness(within="event").to_dict(),
        lambda: tokens.framing("policy-frames").to_dict(),
        lambda: tokens.kwic(["trade*", "the port"]).to_dict(),
        lambda: view.frequencies().to_dict(),
        lambda: tokens.drop("the").n_tokens,
        lambda: newsroom.tokens(stopwords="en", threads=3).features,
        lambda: joined.ngrams([1, 2]).frequencies().to_dict(),
        lambda: tokens.quoted().keyness(min_count=1).to_dict(),
        lambda: tokens.lead(2, unit="sentences").unquoted().features,
        lambda: newsroom.explain("The port won’t open on 9/11.", stopwords="en").to_dict(),
    ]
    expected = [call() for call in calls]
    with ThreadPoolExecutor(16) as pool:
        futures = [(number % len(calls), pool.submit(calls[number % len(calls)])) for number in range(450)]
        for number, future in futures:
            assert future.result(timeout=60) == expected[number]


def test_other_python_threads_run_meanwhile(tmp_path):
    script = """
    big = sw.Corpus({"text": ["the port of Merrow is closed to ships " * 40_000] * 30, "outlet": ["x"] * 30})
    worker = threading.Thread(target=lambda: big.tokens(threads=1))
    worker.start()
    turns = longest = 0
    while worker.is_alive():
        began = time.monotonic()
        time.sleep(0.005)
        longest = max(longest, time.monotonic() - began)
        turns += 1
    assert turns > 20, turns
    assert longest < 1, longest
    """
    run(script, tmp_path)


# -- Ctrl-C ------------------------------------------------------------------------------------------------------------

INTERRUPT = """
def interrupted(work, after=0.4):
    sent = []
    def send():
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)
    timer = threading.Timer(after, send)
    timer.start()
    try:
        work()
    except KeyboardInterrupt:
        late = time.monotonic() - sent[0]
        assert late < 2, f"answered after {late:.1f} s"
        return
    finally:
        timer.cancel()
    raise AssertionError("the work was done before anyone could stop it" if not sent else "Ctrl-C was swallowed")
"""

LONG_WORK = {
    "many documents": """
        big = sw.Corpus({"text": ["Café of the port " * 60_000] * 150, "outlet": ["x"] * 150})
        interrupted(lambda: big.tokens(threads=1))
        tokens = corpus().tokens()
    """,
    "one long document": """
        big = sw.Corpus({"text": ["Café of the port " * 9_000_000], "outlet": ["x"]})
        interrupted(lambda: big.tokens(threads=1))
        tokens = corpus().tokens()
    """,
    "many rows of pairs": """
        text = " ".join(f"w{number * number % 9_973}" for number in range(20_000))
        tokens = sw.Corpus({"text": [text] * 40, "outlet": ["x"] * 20 + ["y"] * 20}).tokens(threads=1)
        interrupted(lambda: tokens.cooccurrence(window=3_000))
        interrupted(lambda: tokens.cooccurrence(context="document", window=1))
    """,
    "one row of pairs": """
        tokens = sw.Corpus({"text": ["port " * 300_000], "outlet": ["x"]}).tokens(threads=1)
        interrupted(lambda: tokens.cooccurrence(window=100_000))
    """,
    "many documents of n-grams": """
        tokens = sw.Corpus({"text": ["port of merrow " * 2_000] * 600, "outlet": ["x"] * 600}).tokens(threads=1)
        interrupted(lambda: tokens.ngrams([2, 3, 4, 5], skip=4))
    """,
    "one document of n-grams": """
        tokens = sw.Corpus({"text": ["port of merrow " * 200_000], "outlet": ["x"]}).tokens(threads=1)
        interrupted(lambda: tokens.ngrams([2, 3, 4, 5], skip=4))
    """,
    "quotations of many documents": """
        text = "“We met Mr. Vale,” she said. The ‘port’ is shut.\\n" * 4_000
        tokens = sw.Corpus({"text": [text] * 60, "outlet": ["x"] * 60}).tokens(threads=1)
        interrupted(lambda: [view for _ in range(20) for view in [tokens.quoted(), tokens.lead(9, unit="sentences")]])
    """,
    "one document of lines": """
        tokens = sw.Corpus({"text": ["port " * 300_000], "outlet": ["x"]}).tokens(threads=1)
        interrupted(lambda: tokens.kwic("port", window=500))
    """,
}


@pytest.mark.skipif(not hasattr(signal, "raise_signal") or sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("work", LONG_WORK.values(), ids=LONG_WORK.keys())
def test_ctrl_c_stops_long_work(tmp_path, work):
    after = """
        assert tokens.frequencies()["frequency"] == tokens.frequencies()["frequency"] != []
        print("usable afterwards")
    """
    assert (
        "usable afterwards"
        in run(INTERRUPT + textwrap.dedent(work) + textwrap.dedent(after), tmp_path, timeout=20).stdout
    )


def test_an_error_in_the_progress_callback_stops_the_work(tmp_path):
    script = """
    from slantwise import _core
    seen = []
    def callback(phase, done, total):
        seen.append((phase, done, total))
        if len(seen) == 3:
            raise RuntimeError("enough")
    assert _core.on_progress(callback) is None
    big = sw.Corpus({"text": ["Café of the port " * 60_000] * 100, "outlet": ["x"] * 100})
    try:
        big.tokens(threads=1)
    except RuntimeError as error:
        assert str(error) == "enough"
    else:
        raise AssertionError("the callback's error was lost")
    assert _core.on_progress(None) is callback
    assert all(isinstance(phase, str) and 0 <= done <= total for phase, done, total in seen)
    """
    run(script, tmp_path)


# -- settings, import, exit --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("threads", ["1", "3", " 2 ", "512"])
def test_the_number_of_threads_can_be_set(tmp_path, threads):
    script = f"""
    from slantwise import _core
    import warnings
    warnings.simplefilter("error")
    assert _core.default_threads() == {int(threads)}
    assert len(corpus().tokens().frequencies()) > 5
    """
    run(script, tmp_path, SLANTWISE_NUM_THREADS=threads)


@pytest.mark.parametrize("threads", ["0", "-1", "many", "", "2.5", "513", "99999999999999999999"])
def test_an_unusable_number_of_threads_is_said_and_passed_over(tmp_path, threads):
    script = """
    import warnings
    from slantwise import _core
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        number = _core.default_threads()
        assert results(corpus().tokens()) == results(corpus().tokens(threads=1))
    assert 1 <= number <= 512
    assert caught, "nothing was said"
    assert all(issubclass(warning.category, RuntimeWarning) for warning in caught)
    assert "SLANTWISE_NUM_THREADS" in str(caught[0].message)
    """
    run(script, tmp_path, SLANTWISE_NUM_THREADS=threads)


def test_threads_asked_for_must_make_sense(newsroom):
    for threads in (0, -1, 513, 10**30):
        with pytest.raises(sw.OptionError, match="threads"):
            newsroom.tokens(threads=threads)
    for threads in (2.0, "2", True):
        with pytest.raises(TypeError, match="threads"):
            newsroom.tokens(threads=threads)
    assert _core.default_threads() >= 1


def test_import_loads_little_and_starts_nothing(tmp_path):
    file = tmp_path / "script.py"
    file.write_text(
        textwrap.dedent("""
        import os, sys
        import numpy
        tasks = lambda: len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 0
        before = tasks()
        import slantwise
        assert tasks() == before, "import starts threads"
        heavy = ["pandas", "polars", "pyarrow", "jinja2", "scipy", "altair", "narwhals", "multiprocessing", "asyncio"]
        loaded = [name for name in heavy if name in sys.modules]
        assert not loaded, loaded
        """),
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_the_interpreter_exits_while_a_daemon_works(tmp_path):
    script = """
    big = sw.Corpus({"text": ["Café of the port " * 60_000] * 100, "outlet": ["x"] * 100})
    def work():
        while True:
            big.tokens(threads=2)
    for _ in range(2):
        threading.Thread(target=work, daemon=True).start()
    time.sleep(0.5)
    print("leaving")
    """
    done = run(script, tmp_path, timeout=30)
    assert "leaving" in done.stdout
    assert "Fatal" not in done.stderr
