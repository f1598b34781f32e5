"""Addresses of the room."""

from django.urls import path

from facturier.recurring.web import plans

app_name = "recurring"
ONE = "recurrences/<uuid:plan_id>/"

urlpatterns = [
    path("recurrences/", plans.plans, name="plans"),
    path("recurrences/nouveau/", plans.begin, name="begin_plan"),
    path("recurrences/lancer/", plans.begin_run, name="begin_run"),
    path("recurrences/passages/<uuid:run_id>/pause/", plans.pause_run, name="pause_run"),
    path("recurrences/passages/<uuid:run_id>/reprendre/", plans.resume_run, name="resume_run"),
    path(ONE, plans.plan, name="plan"),
    path(f"{ONE}modifier/", plans.change, name="change_plan"),
    path(f"{ONE}pause/", plans.pause, name="pause_plan"),
    path(f"{ONE}reprendre/", plans.resume, name="resume_plan"),
    path(f"{ONE}terminer/", plans.end, name="end_plan"),
    path(f"{ONE}repondre/", plans.take_over, name="take_over_plan"),
    path(f"{ONE}echeances/<int:number>/sauter/", plans.skip, name="skip_period"),
    path(f"{ONE}echeances/<int:number>/retablir/", plans.unskip, name="unskip_period"),
    path(f"{ONE}evolutions/", plans.move_prices, name="move_prices"),
    path(f"{ONE}evolutions/<uuid:indexation_id>/preuve/", plans.proof, name="proof"),
    path(
        f"{ONE}evolutions/<uuid:indexation_id>/retirer/", plans.withdraw_move, name="withdraw_move"
    ),
]
