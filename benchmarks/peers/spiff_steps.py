"""One persisted step of a process in SpiffWorkflow: read the state, finish a task, write the state. Prints JSON.

Called by ``benchmarks.process_steps`` with the Python of an environment that has SpiffWorkflow, and nothing of ours:
``spiff_steps.py FILE PROCESS CASES``.
"""

import io
import json
import sys
import time

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState


def main(file: str, process: str, cases: int) -> None:
    """Run *cases* of the process and print bytes and milliseconds of every step."""
    parser = BpmnParser()
    with open(file, "rb") as content:  # noqa: PTH123
        parser.add_bpmn_io(io.BytesIO(content.read()))
    spec = parser.get_spec(process)
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
    times, sizes, without_spec = [], [], []
    for number in range(cases):
        workflow = BpmnWorkflow(spec)
        workflow.set_data(case=number)
        workflow.do_engine_steps()
        kept = serializer.serialize_json(workflow)
        while True:
            started = time.perf_counter()
            workflow = serializer.deserialize_json(kept)
            ready = workflow.get_tasks(state=TaskState.READY, manual=True)
            if not ready:
                break
            ready[0].data[f"answer_{len(times) % 10}"] = "yes"
            ready[0].run()
            workflow.do_engine_steps()
            kept = serializer.serialize_json(workflow)
            times.append((time.perf_counter() - started) * 1_000)
            sizes.append(len(kept.encode()))
            plain = json.loads(kept)
            plain.pop("spec", None)
            plain.pop("subprocess_specs", None)
            without_spec.append(len(json.dumps(plain).encode()))
            if workflow.is_completed():
                break
    sys.stdout.write(json.dumps({"ms": times, "bytes": sizes, "without_spec": without_spec}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
