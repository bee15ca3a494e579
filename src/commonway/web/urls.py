"""Every page of the installation, one list of addresses an audience."""

from django.urls import include, path
from django.views.i18n import set_language

from commonway.web import gallery
from commonway.web.staff import landing

urlpatterns = [
    path("sign-in/", include("commonway.web.sign_in_urls")),
    path("language/", set_language, name="set_language"),
    path("components/", gallery.components, name="components"),
    path("", include("commonway.web.resident.urls")),
    path("welcome/", landing.landing, name="landing"),
    path("desk/", include("commonway.web.desk.urls")),
    path("appointments/", include("commonway.web.appointments.urls")),
    path("desk/appointments/", include("commonway.web.appointments.desk_urls")),
    path("workbench/appointments/", include("commonway.web.appointments.work_urls")),
    path("queue/", include("commonway.web.waiting.urls")),
    path("waiting-room/", include("commonway.web.waiting.room_urls")),
    path("workbench/queue/", include("commonway.web.waiting.work_urls")),
    path("plans/", include("commonway.web.plans.urls")),
    path("workbench/plans/", include("commonway.web.plans.work_urls")),
    path("workbench/", include("commonway.web.workbench.urls")),
    path("partner/", include("commonway.web.partner.urls")),
    path("console/", include("commonway.web.console.urls")),
]
