"""The words that readers see for each choice that the format has."""

from generator import languages

ACTOR_KINDS = {
    "state": "States",
    "region": "Regions",
    "person": "People",
    "party": "Parties",
    "body": "Bodies and organs",
    "mission": "Embassies and missions",
    "organisation": "Organisations",
    "court": "Courts",
    "company": "Companies",
    "summit": "Meetings and summits",
    "media": "Media",
    "institute": "Research",
    "voices": "Unnamed voices",
}
POSITION_KINDS = {
    "statement": "Statement",
    "act": "Act",
    "reported": "Reported by others",
    "interpretation": "Interpretation",
    "narration": "The article’s own words",
}
STEPS = {
    "signed": "Signed",
    "ratified": "Ratified",
    "acceded": "Acceded to",
    "in-force": "In force",
    "renewed": "Reported as renewed",
    "amended": "Amended",
    "affirmed": "Affirmed",
    "ruled-on": "Ruled on",
    "suspended": "Suspended",
    "resumed": "Resumed",
    "denounced": "Denounced",
    "ended": "Ended",
}
TREATY_WORDS = "The treaty’s own words"
"""Of a quote that nobody speaks."""
READINGS = {
    "as-written": "as written",
    "as-reported": "as reported",
    "official": "official answer",
    "judicial": "court or tribunal",
    "scholarly": "scholars",
    "press": "press",
}
SOURCE_TYPES = {
    "treaty-text": "Treaty text",
    "official": "Official",
    "court-decision": "Court decision",
    "state-media": "State media",
    "wire": "News agency",
    "newspaper": "Newspaper",
    "broadcaster": "Broadcaster",
    "news-site": "News site",
    "academic": "Academic",
    "book": "Book",
    "think-tank": "Research institute",
    "encyclopaedia": "Encyclopaedia",
    "other": "Other",
}
SEEN = {
    "passage": "the whole passage",
    "opening": "title and opening, with the point in them",
    "indirect": "title and opening only",
    "title": "title or a repost only",
}
VOICES = {"article": "Article", "quoted": "Quoted", "context": "Context", "editors": "Editors"}
AND_OTHERS = "and others"
"""Behind the voice of the article, where other sources speak beside it."""
VOICE_WORDS = {
    "article": "The article that is explained, in its own words.",
    "quoted": "Somebody who is quoted or reported in the article.",
    "context": "Not the article: known from elsewhere.",
    "editors": "The editors of this site.",
}
STATUSES = {
    "reported": "Reported",
    "confirmed": "Confirmed",
    "disputed": "Disputed",
    "inferred": "Inferred",
    "superseded": "Superseded",
}
STATUS_WORDS = {
    "reported": "Reported: what is cited says so; no more is claimed.",
    "confirmed": "Confirmed by sources that do not depend on each other.",
    "disputed": "Disputed: sources or facts contradict it.",
    "inferred": "Inferred by the editors from what is reported.",
    "superseded": "Superseded by something later.",
}
CERTAINTIES = {"reported": "only reported", "expected": "expected", "did-not-happen": "did not happen"}
EVENT_CERTAINTIES = {"happened": "happened"} | CERTAINTIES
TIES = {
    "office": "office",
    "organisation": "part of a state, party or organisation",
    "family": "family",
    "alliance": "alliance",
    "rivalry": "rivalry",
    "mediation": "mediation or judgment",
    "work": "work",
    "other": "another tie",
}
DOWNLOADS = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON"}
SEARCHED = {
    "explainer": "Summary",
    "actor": "Actor",
    "treaty": "Treaty",
    "provision": "Treaty",
    "issue": "Issue",
    "position": "Position",
    "event": "Event",
    "question": "Question",
    "quote": "Quote",
    "relation": "Relation",
    "term": "Glossary",
    "source": "Source",
    "page": "Page",
}
"""What a search says that it found."""
LANGUAGES = {
    "ar": "Arabic",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "ja": "Japanese",
    "ko": "Korean",
    "pt": "Portuguese",
    "ru": "Russian",
    "zh": "Chinese",
}
"""Those that are named without looking them up."""


def language(tag: str) -> str:
    """The English name of a language tag, or the tag where nobody knows it."""
    return LANGUAGES.get(tag.split("-")[0]) or languages.name(tag) or tag
