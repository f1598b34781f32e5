"""Which organisation: choose, switch, none yet, or not without a second factor."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from facturier.identity import queries as identity
from facturier.kit.refusal import absent
from facturier.kit.web import answers_refusal
from facturier.organisations import queries
from facturier.organisations.web.access import person_id


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The organisations of this person, to go to one of them."""
    memberships = queries.memberships_of(person_id(request))
    if not memberships:
        return redirect("organisations:none")
    here = request.session.get("organisation_id")
    organisations = [
        {
            "id": place.organisation_id,
            "name": place.name,
            "is_demo": place.is_demo,
            "current": str(place.organisation_id) == here,
        }
        for place in memberships
    ]
    return render(
        request, "organisations/choose.html", {"organisations": organisations, "current": ""}
    )


@require_POST
@answers_refusal
def switch(request: HttpRequest) -> HttpResponse:
    """Act in another organisation from now on; one that is not theirs does not exist for them."""
    wanted = request.POST.get("organisation", "")
    mine = {str(place.organisation_id) for place in queries.memberships_of(person_id(request))}
    if wanted not in mine:
        raise absent()
    request.session["organisation_id"] = wanted
    following = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(following, {request.get_host()}):
        following = "/"
    return HttpResponseRedirect(following)


@require_safe
def none(request: HttpRequest) -> HttpResponse:
    """For a person whom no organisation has invited yet."""
    if queries.memberships_of(person_id(request)):
        return redirect("organisations:choose")
    if queries.may_found(person_id(request)):
        return redirect("workbench:first_steps")
    return render(request, "organisations/none.html", {"current": ""})


@require_safe
def second_factor_needed(request: HttpRequest) -> HttpResponse:
    """What to do when a role asks for a second factor that this session has not proved."""
    if not request.lacks_second_factor:
        return HttpResponseRedirect("/")
    here = UUID(request.session["organisation_id"])
    memberships = queries.memberships_of(person_id(request))
    names = [place.name for place in memberships if place.organisation_id == here]
    context = {
        "organisation_name": names[0] if names else "",
        "roles": queries.second_factor_roles(here, person_id(request), timezone.localdate()),
        "has_second_factor": identity.has_second_factor(person_id(request)),
        "several": len(memberships) > 1,
        "current": "",
    }
    return render(request, "organisations/second_factor_needed.html", context)
