"""Templates of an app's pushes (rest-users-groups-rooms 7, N11-N14)."""

from chalicelib import clock, limits
from chalicelib.errors import ConcurrentOperation, TemplateNotFound, TemplateTaken, TooManyTemplates
from chalicelib.model.app import App
from chalicelib.model.membership import Outcome
from chalicelib.model.templates import NewTemplate, Template, TemplateChange, legal_template
from chalicelib.store import templates


def create(app: App, asked: NewTemplate) -> Template:
    now = clock.now()
    made = Template(asked.name, asked.title, asked.content, now, now)
    outcome = templates.add(app, made)
    if outcome is Outcome.PRESENT:
        raise TemplateTaken(asked.name)
    if outcome is Outcome.FULL:
        raise TooManyTemplates(limits.TEMPLATES_PER_APP)
    _check(outcome)
    return made


def fetch(app: App, name: str) -> Template:
    found = templates.get(app, name) if legal_template(name) else None
    if found is None:
        raise TemplateNotFound(name)
    return found


def change(app: App, name: str, asked: TemplateChange) -> Template:
    said = {field: given for field, given in vars(asked).items() if given is not None}
    changed = templates.change(app, name, **said, updated=clock.now()) if legal_template(name) else None
    if changed is None:
        raise TemplateNotFound(name)
    return changed


def remove(app: App, name: str) -> Template:
    """As it was."""
    template = fetch(app, name)
    outcome = templates.remove(app, name)
    if outcome is Outcome.ABSENT:
        raise TemplateNotFound(name)
    _check(outcome)
    return template


def _check(outcome: Outcome) -> None:
    if outcome is Outcome.OVERTAKEN:
        raise ConcurrentOperation("concurrency change template failed")
