"""Addresses of organisations: French, without accents, the same in every language."""

from django.urls import path

from facturier.organisations.web import (
    company,
    departments,
    invitations,
    people,
    places,
    projects,
    tokens,
)

app_name = "organisations"
urlpatterns = [
    path("organisations/", places.choose, name="choose"),
    path("organisations/changer/", places.switch, name="switch"),
    path("organisations/aucune/", places.none, name="none"),
    path(
        "organisations/double-authentification/",
        places.second_factor_needed,
        name="second_factor_needed",
    ),
    path("entreprise/", company.company, name="company"),
    path("entreprise/entites/", company.entities, name="entities"),
    path("entreprise/entites/<uuid:entity_id>/", company.entity, name="entity"),
    path(
        "entreprise/entites/<uuid:entity_id>/archiver/",
        company.archive_entity,
        name="archive_entity",
    ),
    path(
        "entreprise/entites/<uuid:entity_id>/retablir/",
        company.restore_entity,
        name="restore_entity",
    ),
    path("entreprise/services/", departments.departments, name="departments"),
    path("entreprise/services/<uuid:department_id>/", departments.department, name="department"),
    path(
        "entreprise/services/<uuid:department_id>/archiver/",
        departments.archive_department,
        name="archive_department",
    ),
    path(
        "entreprise/services/<uuid:department_id>/retablir/",
        departments.restore_department,
        name="restore_department",
    ),
    path("entreprise/projets/", projects.projects, name="projects"),
    path("entreprise/projets/<uuid:project_id>/", projects.project, name="project"),
    path(
        "entreprise/projets/<uuid:project_id>/archiver/",
        projects.archive_project,
        name="archive_project",
    ),
    path(
        "entreprise/projets/<uuid:project_id>/retablir/",
        projects.restore_project,
        name="restore_project",
    ),
    path("entreprise/categories/", projects.categories, name="categories"),
    path("entreprise/categories/<uuid:category_id>/", projects.category, name="category"),
    path(
        "entreprise/categories/<uuid:category_id>/archiver/",
        projects.archive_category,
        name="archive_category",
    ),
    path(
        "entreprise/categories/<uuid:category_id>/retablir/",
        projects.restore_category,
        name="restore_category",
    ),
    path("membres/", people.members, name="members"),
    path("membres/inviter/", people.invite, name="invite"),
    path(
        "membres/invitations/<uuid:invitation_id>/revoquer/",
        people.revoke_invitation,
        name="revoke_invitation",
    ),
    path("membres/<uuid:member_id>/", people.member, name="member"),
    path("membres/<uuid:member_id>/roles/", people.grant, name="grant"),
    path(
        "membres/<uuid:member_id>/roles/<uuid:grant_id>/retirer/",
        people.withdraw,
        name="withdraw",
    ),
    path("membres/<uuid:member_id>/desactiver/", people.deactivate, name="deactivate"),
    path("membres/<uuid:member_id>/reactiver/", people.reactivate, name="reactivate"),
    path(
        "membres/<uuid:member_id>/double-authentification/",
        people.reset_second_factor,
        name="reset_second_factor",
    ),
    path("roles/", people.roles, name="roles"),
    path("roles/export/", people.roles_export, name="roles_export"),
    path(
        "roles/<uuid:role_id>/double-authentification/",
        people.role_second_factor,
        name="role_second_factor",
    ),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("invitation/<str:token>/accepter/", invitations.accept, name="accept"),
    path("compte/jetons/", tokens.tokens, name="tokens"),
    path("compte/jetons/<uuid:token_id>/revoquer/", tokens.revoke_token, name="revoke_token"),
]
