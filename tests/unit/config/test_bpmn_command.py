"""``commonway bpmn``: what it says of files, and walks through them by script or by hand."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commonway.bpmn import State
from commonway.bpmn.errors import ProcessUnreadableError
from commonway.config.cli.bpmn import bpmn
from tests.spec.processes import END, START, definitions, users, way, way_if

DECISION = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="urn:m" id="m">
<inputData id="i" name="size"><variable name="size"/></inputData><decision id="Permit" name="Permit"><variable name="Permit"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<literalExpression><text>if size > 30 then "no" else "yes"</text></literalExpression></decision></definitions>"""
BODY = (
    START + '<businessRuleTask id="decide" camunda:decisionRef="Permit" camunda:resultVariable="permit"/>'
    '<exclusiveGateway id="g"/>' + users("tell") + '<endEvent id="granted" name="Granted"/><endEvent id="refused"/>'
    + way("start", "decide", "g") + way_if("g", "tell", '=permit = "yes"') + way_if("g", "refused", '=permit = "no"')
    + way("tell", "granted")
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "permit.bpmn").write_bytes(
        definitions(f'<process id="p" name="Permit" isExecutable="true">{BODY}</process>')
    )
    (tmp_path / "permit.dmn").write_text(DECISION)
    return tmp_path


def call(*arguments: object, typed: str | None = None) -> Result:
    return CliRunner().invoke(bpmn, [str(one) for one in arguments], input=typed)


def test_check_finds_nothing_wrong(folder: Path) -> None:
    result = call("check", folder / "permit.bpmn")
    assert result.exit_code == 0
    assert "1 processes with 6 nodes, nothing that would stop a run" in result.output


def test_check_names_what_stops_a_run_and_fails(tmp_path: Path) -> None:
    file = tmp_path / "odd.bpmn"
    file.write_bytes(
        definitions(f'<process id="p">{START}<complexGateway id="g"/>{END}{way("start", "g", "end")}</process>')
    )
    result = call("check", file)
    assert result.exit_code == 1
    assert "odd.bpmn, line 1" in result.output
    assert "element 'g': A complex gateway is not run here." in result.output


def test_a_file_that_is_no_process_is_a_clean_error(tmp_path: Path) -> None:
    file = tmp_path / "odd.bpmn"
    file.write_text("hello")
    assert isinstance(call("check", file).exception, ProcessUnreadableError)


def test_show_tells_steps_decisions_and_ways(folder: Path) -> None:
    found = call("show", folder / "permit.bpmn").output
    assert "decide: decision; decided by Permit" in found
    assert 'g to tell if permit = "yes"' in found


def test_run_by_a_script_with_decisions_to_an_end(folder: Path) -> None:
    script = folder / "script.jsonl"
    script.write_text('# a comment\n{"done": "tell", "outputs": {"told": true}}\n')
    result = call("run", folder / "permit.bpmn", "--set", "size=20", "--decisions", folder, "--script", script)
    assert result.exit_code == 0
    assert 'decided Permit: "yes"' in result.output
    assert "ended: Granted" in result.output
    assert json.loads(result.output[result.output.index("{\n") :]) == {"size": 20, "permit": "yes", "told": True}


def test_the_other_end(folder: Path) -> None:
    result = call("run", folder / "permit.bpmn", "--set", "size=31", "--decisions", folder)
    assert "ended: refused" in result.output


def test_a_script_that_runs_out_or_is_refused_fails(folder: Path) -> None:
    script = folder / "script.jsonl"
    script.write_text("")
    short = call("run", folder / "permit.bpmn", "--set", "size=20", "--decisions", folder, "--script", script)
    assert short.exit_code == 1
    assert "Waiting:\n  task tell" in short.output
    for line, said in (
        ('{"done": "nowhere"}', "Nothing waits at"),
        ('{"what": 1}', "nothing that can happen"),
        ("{", "Line 1"),
    ):
        script.write_text(line)
        result = call("run", folder / "permit.bpmn", "--set", "size=20", "--decisions", folder, "--script", script)
        assert result.exit_code == 1
        assert said in result.output


def test_run_by_hand_keeps_the_case_and_goes_on_with_it(folder: Path) -> None:
    kept = folder / "case.json"
    first = call(
        "run", folder / "permit.bpmn", "--set", "size=20", "--state", kept, typed='help\ndecided decide "yes"\nquit\n'
    )
    assert "failed NODE" in first.output
    assert "task tell" in first.output
    assert not State.from_json(kept.read_text()).ended
    second = call("run", folder / "permit.bpmn", "--state", kept, typed="show\ndone tell by=Ada\n")
    assert "ended: Granted" in second.output
    assert json.loads(State.from_json(kept.read_text()).to_json())["o"] == ["ended", "granted", "Granted"]


def test_what_happens_by_name(tmp_path: Path) -> None:
    file = tmp_path / "events.bpmn"
    file.write_bytes(
        definitions(
            f'<process id="p" isExecutable="true">{START}<receiveTask id="r" messageRef="m"/>'
            '<boundaryEvent id="late" attachedToRef="r" cancelActivity="false"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
            '</timerEventDefinition></boundaryEvent><exclusiveGateway id="g" default="g-end"/>'
            + users("remind", "fix") + END + way("start", "r", "g", "end") + way("late", "remind") + way_if("g", "fix", "=broken")
            + "</process>",
            '<message id="m" name="Reply"/>',
        )
    )  # fmt: skip
    typed = "timer late\ndone remind\nmessage Reply text=hello\nfacts broken=true\nfailed fix E1 no way\nretry fix\nwithdraw enough\n"
    result = call("run", file, "--now", "2025-02-06", typed=typed)
    assert "facts are needed at g: broken" in result.output
    assert "STOPPED at fix: It failed with 'E1': no way." in result.output
    assert "withdrawn: enough" in result.output
    assert result.exit_code == 0


def test_scripts_in_other_languages_are_run_as_the_feel_that_is_given(tmp_path: Path) -> None:
    script = '<scriptTask id="it" scriptFormat="groovy"><script>x()</script></scriptTask>'
    file, feel = tmp_path / "s.bpmn", tmp_path / "feel.json"
    file.write_bytes(
        definitions(f'<process id="p" isExecutable="true">{START}{script}{END}{way("start", "it", "end")}</process>')
    )
    feel.write_text('{"it": "{x: a + 1}"}')
    result = call("run", file, "--set", "a=1", "--feel", feel)
    assert '"x": 2' in result.output
    assert result.exit_code == 0
    for wrong in ("{", "[]", '{"it": 1}'):
        feel.write_text(wrong)
        assert call("run", file, "--feel", feel).exit_code == 2


def test_draw_to_a_file_with_the_place_it_is_at(folder: Path) -> None:
    kept, out = folder / "case.json", folder / "permit.svg"
    call("run", folder / "permit.bpmn", "--set", "size=20", "--decisions", folder, "--state", kept, typed="quit\n")
    assert call("draw", folder / "permit.bpmn", "--state", kept, "--out", out).exit_code == 0
    assert "tell, task for a person, here now" in out.read_text()
    assert call("draw", folder / "permit.bpmn").output.startswith("<svg")
