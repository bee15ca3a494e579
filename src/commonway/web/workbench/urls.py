"""Addresses of the workbench."""

from django.urls import path

from commonway.web.workbench import (
    appeals,
    cases,
    decisions,
    deliveries,
    levels,
    sharing,
    stories,
    tasks,
    together,
    workload,
)

app_name = "workbench"
urlpatterns = [
    path("", cases.listed, name="cases"),
    path("cases/<uuid:case_id>/", cases.case, name="case"),
    path("cases/<uuid:case_id>/documents/<uuid:document_id>/", cases.document, name="case-document"),
    path("cases/<uuid:case_id>/process.svg", cases.drawing, name="drawing"),
    path("cases/<uuid:case_id>/story/", stories.of_case, name="case-story"),
    path("cases/<uuid:case_id>/pause/", levels.pause, name="pause"),
    path("cases/<uuid:case_id>/resume/", levels.resume, name="resume-case"),
    path("cases/<uuid:case_id>/extend/<slug:level>/", levels.extend, name="extend"),
    path("cases/<uuid:case_id>/decide/", decisions.decide, name="decide"),
    path("cases/<uuid:case_id>/decide/<uuid:decision_id>/confirm/", decisions.confirm, name="confirm-decision"),
    path("cases/<uuid:case_id>/decide/drop/", decisions.drop, name="drop-decision"),
    path("cases/<uuid:case_id>/reopen/", decisions.reopen, name="reopen"),
    path("cases/<uuid:case_id>/pass-on/", appeals.pass_on, name="pass-on"),
    path("cases/<uuid:case_id>/appeal/", appeals.chain, name="chain"),
    path("cases/<uuid:case_id>/appeal/papers/<uuid:document_id>/", appeals.paper, name="chain-paper"),
    path("tasks/", tasks.listed, name="tasks"),
    path("tasks/together/", together.together, name="together"),
    path("tasks/together/undo/", together.undo, name="undo"),
    path("workload/", workload.workload, name="workload"),
    path("keys/", workload.keys, name="keys"),
    path("tasks/<uuid:task_id>/", tasks.task, name="task"),
    path("tasks/<uuid:task_id>/story/", stories.of_task, name="task-story"),
    path("tasks/<uuid:task_id>/take/", tasks.take, name="take"),
    path("tasks/<uuid:task_id>/put-back/", tasks.put_back, name="put-back"),
    path("tasks/<uuid:task_id>/share/<slug:way>/", sharing.share, name="share"),
    path("tasks/<uuid:task_id>/accept/", sharing.accept, name="accept"),
    path("tasks/<uuid:task_id>/keep/", sharing.keep, name="keep"),
    path("deliveries/", deliveries.listed, name="deliveries"),
    path("deliveries/<uuid:delivery_id>/", deliveries.delivery, name="delivery"),
    path("deliveries/<uuid:delivery_id>/answer/", deliveries.answer, name="answer"),
]
