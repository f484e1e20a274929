"""What a page says, for machines: schema.org as JSON-LD, and the quotations as W3C Web Annotations.

Made from the same records as the page. Addresses within the site are relative, so that they hold wherever
it is published. See https://schema.org and https://www.w3.org/TR/annotation-model/.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator import routes
from generator.cite import Reference
from generator.explanation import Explanation
from generator.lock import Lock
from generator.model import Actor, Entity, Event, Explainer, Position, Quote, Term, Treaty
from generator.naming import Names
from generator.page import Page
from generator.prose import Prose
from generator.routes import Route

ACTOR_TYPES = {
    "state": "Country",
    "region": "AdministrativeArea",
    "person": "Person",
    "party": "PoliticalParty",
    "body": "GovernmentOrganization",
    "mission": "GovernmentOrganization",
    "organisation": "Organization",
    "court": "Organization",
    "company": "Corporation",
    "media": "NewsMediaOrganization",
    "institute": "ResearchOrganization",
    "summit": "Event",
    "voices": "Organization",
}

Node = dict[str, Any]


def page_graph(page: Page, title: str, description: str, shown: Iterable[Entity]) -> Node:
    """The page as an Article: what it is about, and what it cites; and each person, body, event and quotation on it."""
    settings = page.explanation.settings
    about = [node for node in (_node(page, entity) for entity in shown) if node]
    article: Node = {
        "@type": "Article",
        "@id": "#page",
        "headline": title,
        "description": description,
        "inLanguage": settings.language,
        "isPartOf": {"@type": "WebSite", "name": settings.title},
        "dateModified": settings.as_of.text,
        "version": settings.version,
        "license": settings.licence,
        "about": [{"@id": node["@id"]} for node in about],
        "citation": [_work(reference.key, reference) for reference in page.works()],
    }
    return {"@context": "https://schema.org", "@graph": [article, *about]}


def citable(settings: Explainer) -> dict[str, str | list[str]]:
    """What reference managers want to know of a page: the date, the site and who answers for it."""
    return {
        "date": settings.as_of.text,
        "words": settings.as_of.words,
        "site": settings.title,
        "version": settings.version,
        "language": settings.language,
        "licence": settings.licence,
        "authors": settings.editors,
    }


def script(graph: Node) -> str:
    """The graph for a `<script type="application/ld+json">`: nothing in it can end the element."""
    text = json.dumps(graph, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _work(key: str, reference: Reference) -> Node:
    return _filled(
        {"@type": "CreativeWork", "@id": f"#source-{key}", "name": reference.title, "url": reference.url}
        | ({"inLanguage": reference.language} if reference.language else {})
    )


def _filled(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in (None, "", [])}


def _node(page: Page, entity: Entity) -> Node | None:
    """A record as a node, where schema.org has a type for it."""
    match entity:
        case Actor():
            return _actor(page, entity)
        case Event():
            return _event(page, entity)
        case Quote():
            return _quotation(page, entity)
        case Treaty():
            return _filled(
                {
                    "@type": "Legislation",
                    "@id": "#treaty",
                    "name": entity.title,
                    "alternateName": [title.text for title in entity.titles],
                    "legislationDate": next((step.date.text for step in entity.life if step.kind == "signed"), None),
                    "description": _told(page, entity.summary, routes.TREATY),
                }
            )
        case Term():
            return _filled(
                {
                    "@type": "DefinedTerm",
                    "@id": f"#{entity.id}",
                    "name": entity.term,
                    "alternateName": entity.aliases,
                    "description": _told(page, entity.definition, routes.GLOSSARY),
                }
            )
        case Position():
            return _filled(
                {
                    "@type": "Claim",
                    "@id": f"#position-{entity.id}",
                    "text": page.names.plain(entity.summary),
                    "author": _named(page, entity.actor),
                    "datePublished": entity.date.text,
                }
            )
    return None


def _told(page: Page, text: Prose, own: Route) -> str | None:
    """What a record is, on its own page alone."""
    return page.names.plain(text) if page.path == own.page else None


def _actor(page: Page, actor: Actor) -> Node:
    return _filled(
        {
            "@type": ACTOR_TYPES[actor.kind],
            "@id": f"#actor-{actor.id}",
            "name": actor.name,
            "alternateName": [*(name.text for name in actor.names), *actor.aliases],
            "description": _told(page, actor.summary, routes.to("actor", actor)),
            "sameAs": f"https://www.wikidata.org/entity/{actor.wikidata}" if actor.wikidata else None,
            "jobTitle": actor.role if actor.kind == "person" else None,
        }
    )


def _named(page: Page, id: str) -> Node:
    actor = page.explanation.mentioned("actor", id)
    return {"@type": ACTOR_TYPES[actor.kind], "name": actor.name}


def _event(page: Page, event: Event) -> Node:
    start, end = event.date.start, event.date.end
    return _filled(
        {
            "@type": "Event",
            "@id": f"#event-{event.id}",
            "name": event.title,
            "startDate": start.iso if start else None,
            "endDate": end.iso if end and event.date.is_interval else None,
            "location": {"@type": "Place", "name": event.place} if event.place else None,
            "actor": [_named(page, id) for id in event.actors],
        }
    )


def _quotation(page: Page, quote: Quote) -> Node:
    speaker = _named(page, quote.speaker) if quote.speaker else None
    return _filled(
        {
            "@type": "Quotation",
            "@id": f"#quote-{quote.id}",
            "text": quote.exact,
            "inLanguage": quote.language,
            "creator": speaker,
            "spokenByCharacter": speaker,
            "isPartOf": _work(quote.source, page.reference(quote.source)),
            "dateCreated": quote.date.text if quote.date else None,
        }
    )


def web_annotations(explanation: Explanation, references: Mapping[str, Reference], lock: Lock) -> Node:
    """Every quotation as a Web Annotation on its source: selectors by quote and, where verified, by position."""
    names = Names(explanation)
    items = [
        {
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "id": f"#{quote.id}",
            "type": "Annotation",
            "motivation": "identifying",
            "body": {"type": "TextualBody", "value": names.speaker(quote), "purpose": "identifying"},
            "target": {
                "source": references[quote.source].url or f"urn:citation:{quote.source}",
                "selector": list(_selectors(quote, lock)),
            },
        }
        for quote in explanation.quotes.values()
    ]
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "#quotations",
        "type": "AnnotationCollection",
        "label": explanation.settings.title,
        "total": len(items),
        "first": {"id": "#page", "type": "AnnotationPage", "startIndex": 0, "items": items},
    }


def _selectors(quote: Quote, lock: Lock) -> Iterator[Node]:
    yield _filled({"type": "TextQuoteSelector", "exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix})
    if locked := lock.quotes.get(quote.id):
        yield {"type": "TextPositionSelector", "start": locked.start, "end": locked.end}
