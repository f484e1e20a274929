"""The schemas: every source agrees with them, mistakes do not, and an editor's program completes and explains.

That program is the real yaml-language-server, asked as an editor asks it: with the settings of this project, over
standard input and output.
"""

from __future__ import annotations

import itertools
import json
import queue
import re
import shutil
import subprocess
import threading
import types
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match
from pydantic import TypeAdapter, ValidationError
from referencing import Registry, Resource

from generator import dates, yaml_events
from generator.build import build
from generator.check import check
from generator.explanation import Explanation
from generator.load import REDIRECTS, SOURCES
from generator.messages import meanings
from generator.model import KINDS, Language, Record, Url
from generator.routes import SCHEMAS
from generator.schemas import schemas
from generator.stage import STAGED_DOCS
from generator.validate import MAX_ID, RESERVED, SLUG
from generator.wording import ACTOR_KINDS
from tests.expected import GOLDEN, PROJECT, golden

SERVER = PROJECT / "build/language-server/node_modules/yaml-language-server/bin/yaml-language-server"
PATIENCE = 30
"""After so many seconds without an answer the server is taken for dead."""


# ---------------------------------------------------------------- without an editor


class Core(yaml.SafeLoader):
    """YAML 1.2 core, as editors' programs read it: a date is a text, and so is `no`."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}  # type: ignore[misc]


Core.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(~|null|Null|NULL|)$"), ["~", "n", "N", ""])
Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"([Tt]rue|TRUE|[Ff]alse|FALSE)$"), list("tTfF"))
Core.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?[0-9]+$"), list("-+0123456789"))
Core.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"[-+]?[0-9]*\.[0-9]+$"), list("-+.0123456789"))
Core.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))


@cache
def explanation(root: Path) -> Explanation:
    found = check(root).explanation
    assert found is not None
    return found


def sources(root: Path) -> list[str]:
    """Every file of records below a project, by its path in it."""
    files = (path for path in (root / SOURCES).rglob("*.yml") if path.name != REDIRECTS)
    return sorted(path.relative_to(root).as_posix() for path in files)


def validators(made: Mapping[str, str]) -> dict[str, Draft7Validator]:
    """What holds data against each schema, by the schema's name."""
    read = {path.removeprefix(f"{SCHEMAS}/").removesuffix(".json"): json.loads(text) for path, text in made.items()}
    for schema in read.values():
        Draft7Validator.check_schema(schema)
    registry: Registry[Any] = Registry().with_resource("common.json", Resource.from_contents(read["common"]))
    return {name: Draft7Validator(schema, registry=registry) for name, schema in read.items()}


def wrong(root: Path, made: Mapping[str, str]) -> dict[str, str]:
    """What the schemas have against the files of a project, by their paths."""
    held = validators(made)
    found = {}
    for path in sources(root):
        data = yaml.load((root / path).read_text(encoding="utf-8"), Loader=Core)
        name = path.split("/")[1].removesuffix(".yml")
        if error := best_match(held[name].iter_errors(data)):
            found[path] = f"{error.json_path}: {error.message}"
    return found


@pytest.mark.parametrize("root", [PROJECT, GOLDEN], ids=["real", "golden"])
@pytest.mark.parametrize("known", [True, False], ids=["with its ids", "with any ids"])
def test_every_source_agrees_with_its_schema(root: Path, known: bool) -> None:
    """What is sound is sound for the schemas, too, whether they know the ids that exist or not."""
    assert len(sources(root)) >= 16
    assert wrong(root, schemas(explanation(root) if known else None)) == {}


def test_there_is_a_schema_for_each_kind_of_file() -> None:
    """One for each, one with what they have in common, and no other; all of them say what they are."""
    names = {re.split("[/.]", model.layout)[0] for model in KINDS.values() if model.layout}
    assert set(schemas(None)) == {f"{SCHEMAS}/{name}.json" for name in {*names, "common"}}
    for text in schemas(explanation(PROJECT)).values():
        schema = json.loads(text)
        assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
        assert schema["title"]
        assert '"null"' not in text


def test_the_same_sources_give_the_same_schemas(tmp_path: Path) -> None:
    """Another run and another place change nothing; neither do wordings that are at hand."""
    made = schemas(explanation(GOLDEN))
    assert made == schemas(explanation(GOLDEN))
    assert made == schemas(explanation(golden(tmp_path)))


def test_they_are_published_with_the_site() -> None:
    """They are staged, and so stand on the site under the same path."""
    staged = build(PROJECT).pages
    made = schemas(explanation(PROJECT))
    assert {path: staged[path].decode() for path in made} == made


def test_signs_in_names_and_keys_are_no_markup(tmp_path: Path) -> None:
    """A name shows as it is also where it is taken for Markdown, and a key is not taken for a pattern."""
    with (golden(tmp_path) / SOURCES / "references.bib").open("a", encoding="utf-8") as stream:
        stream.write("\n@misc{reeds.1988+a,\n  title = {Reeds},\n  date = {1988}\n}\n")
    definitions = json.loads(schemas(explanation(tmp_path))[f"{SCHEMAS}/common.json"])["definitions"]
    boatmen = definitions["actor-id"]["enum"].index("boatmen")
    assert definitions["actor-id"]["enumDescriptions"][boatmen] == 'Boatmen & "Fishers" <of the lake>'
    assert definitions["actor-id"]["markdownEnumDescriptions"][boatmen] == 'Boatmen & "Fishers" \\<of the lake\\>'
    held = Draft7Validator(definitions["citation"])
    assert held.is_valid("reeds.1988+a, p. 4")
    assert not held.is_valid("reedsx1988+a, p. 4")
    assert not held.is_valid("reeds.1988a, p. 4")


SEEN = """
    bad-choice bad-date bad-form bad-id bad-language bad-url empty-field evidence-kind missing-field not-a-list
    not-a-number not-a-text not-fields too-few unknown-field unknown-reference
"""
"""The codes of mistakes that a schema can see."""


@pytest.mark.parametrize("code", SEEN.split())
def test_what_the_check_finds_the_schemas_see(code: str, tmp_path: Path) -> None:
    """The bad example of the message is refused in the file where it is; the good one is not."""
    meaning = meanings()[code]
    for name, files in (("bad", meaning.bad), ("good", meaning.good)):
        for path, text in files.items():
            target = tmp_path / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        laid = golden(tmp_path / f"{name} explainer", tmp_path / name)
        found = wrong(laid, schemas(explanation(GOLDEN if name == "bad" else laid)))
        assert list(found) == ([re.sub(r"\.(add|diff)$", "", path) for path in files] if name == "bad" else [])


MISTAKES = [
    ("positions", "arland-high", "actor", "chna"),
    ("positions", "arland-high", "actor", None),
    ("positions", "arland-high", "stance", "ends"),
    ("positions", "arland-high", "date", "14 May 2020"),
    ("positions", "arland-high", "evidence", "courier2020article, ¶2"),
    ("positions", "arland-high", "evidence", ["courier2020, ¶2"]),
    ("positions", "arland-high", "evidence", ["courier2020"]),
    ("positions", "arland-high", "evidence", [{"source": "courier2020"}]),
    ("positions", "arland-high", "evidence", [{"source": "courier2020article", "quote": "ferry-toast"}]),
    ("positions", "arland-high", "evidence", [{"locator": "¶2"}]),
    ("positions", "arland-high", "evidence", [None]),
    ("positions", "arland-high", "quotes", ["no-such-quote"]),
    ("positions", "arland-high", "synthesis", "yes"),
    ("positions", "arland-high", "summary", " "),
    ("positions", "arland-high", "summary", "a" * 20_001),
    ("positions", "arland-high", "summary", ["a", "list"]),
    ("positions", "arland-high", "sumary", "A field that is not there."),
    ("positions", "Arland level", None, {}),
    ("positions", "index", None, {}),
    ("references", "courier2020", None, {"type": "newspaper"}),
    ("references", "courier2020article", "archive", "www.example.org"),
    ("references", "courier2020article", "type", "paper"),
    ("relations", "new", None, {"subject": "arland", "type": "neighbour", "object": "borland"}),
    ("treaty", "parties", None, ["arlnd"]),
    ("treaty", "provisions", "Article 1", {"label": "Article 1", "title": "Water", "summary": "Water."}),
    ("explainer", "article", None, "courier2020"),
    ("explainer", "note", None, {"words": "A remark."}),
]


@pytest.mark.parametrize(("name", "first", "second", "value"), MISTAKES)
def test_a_mistake_is_seen(name: str, first: str, second: str | None, value: Any) -> None:
    """One value of a sound file is put wrong, and the schema refuses it there."""
    data = yaml.load((GOLDEN / SOURCES / f"{name}.yml").read_text(encoding="utf-8"), Loader=Core)
    held = validators(schemas(explanation(GOLDEN)))[name]
    assert held.is_valid(data)
    if second is None:
        data[first] = value
    else:
        data[first][second] = value
    assert not held.is_valid(data)


def judged(name: str, value: object) -> bool:
    """Whether a value is good for a part of the common schema."""
    common = json.loads(schemas(None)[f"{SCHEMAS}/common.json"])
    return bool(Draft7Validator(common["definitions"][name]).is_valid(value))


def sound(type_: Any, value: str) -> bool:
    try:
        TypeAdapter(type_).validate_python(value)
    except ValidationError:
        return False
    return True


DATES = """
    2021 2021-06 2021-06-17 2021? 2021-06~ 2021-06-17% 1961/1962 1961-07/.. ../1961 /1961 1961/ 2020-02-29 0843
    0000 21 2021-13 2021-00 2021-06-31 2021-02-30 2021-04-00 2021-6-17 2021-06-17T12 17.06.2021 06/17/2021 June
    2021/2022/2023 / ../.. 2021?? 20211 2021-06- 2021--06
"""
ADDRESSES = """
    https://example.org http://example.org/a?b#c HTTPS://EXAMPLE.ORG https://example.org:8080/ https://호수.example/물
    example.org www.example.org ftp://example.org https:// https://me@example.org https:example.org mailto:me
"""
LANGUAGES = """
    en ko zh-Hans de-AT zh-Hant-TW yue no english EN en-us en_US e zh-hans de-at -
"""
IDS = """
    arland lake-level a1 2020-flood A arland- -arland arland--level arländ arland_level index con treaty y2021 by-lake
    cite-1 indexes
"""


@pytest.mark.parametrize("value", DATES.split())
def test_a_date_is_one_for_the_schema_where_it_is_one_for_the_check(value: str) -> None:
    try:
        dates.parse(value)
        good = True
    except dates.DateError:
        good = False
    assert judged("date", value) == good


@pytest.mark.parametrize(("value", "good"), [(2021, True), (843, True), (0, False), (20210617, False), (2021.6, False)])
def test_a_year_alone_is_a_number_for_an_editor(value: float, good: bool) -> None:
    assert judged("date", value) == good


@pytest.mark.parametrize("value", ADDRESSES.split())
def test_an_address_is_one_for_the_schema_where_it_is_one_for_the_check(value: str) -> None:
    assert judged("address", value) == sound(Url, value)


@pytest.mark.parametrize("value", LANGUAGES.split())
def test_a_language_is_one_for_the_schema_where_it_is_one_for_the_check(value: str) -> None:
    assert judged("language", value) == sound(Language, value)


@pytest.mark.parametrize("value", [*IDS.split(), "a" * MAX_ID, "a" * (MAX_ID + 1)])
def test_an_id_is_one_for_the_schema_where_it_is_one_for_the_check(value: str) -> None:
    good = bool(SLUG.fullmatch(value)) and not RESERVED.fullmatch(value) and len(value) <= MAX_ID
    assert judged("id", value) == good


# ---------------------------------------------------------------- with an editor's program


class Editor:
    """What an editor does with the language server: it opens texts, and asks."""

    def __init__(self, root: Path, process: subprocess.Popen[bytes], settings: Mapping[str, object]) -> None:
        self.root, self.process, self.settings = root, process, settings
        self.numbers = itertools.count(1)
        self.received: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.found: dict[str, list[dict[str, Any]]] = {}
        threading.Thread(target=self._receive, daemon=True).start()
        folder = {"uri": root.as_uri(), "name": root.name}
        completion = {"completionItem": {"documentationFormat": ["markdown"], "snippetSupport": True}}
        capabilities = {
            "textDocument": {"completion": completion, "hover": {"contentFormat": ["markdown"]}},
            "workspace": {"configuration": True, "workspaceFolders": True},
        }
        start = {"processId": None, "rootUri": folder["uri"], "capabilities": capabilities}
        self.ask("initialize", start | {"workspaceFolders": [folder]})
        self.tell("initialized", {})
        while self._next().get("method") != "workspace/configuration":
            pass

    def _receive(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            length = int(header.removeprefix(b"Content-Length: "))
            while stream.readline().strip():
                pass
            self.received.put(json.loads(stream.read(length)))
        self.received.put({"method": "exit"})

    def _send(self, message: Mapping[str, object]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        self.process.stdin.flush()

    def _next(self) -> dict[str, Any]:
        """The next message, after what the server itself wants to know was answered."""
        message = self.received.get(timeout=PATIENCE)
        match message.get("method"):
            case "workspace/configuration":
                asked = [item.get("section") for item in message["params"]["items"]]
                self._send({"id": message["id"], "result": [self.settings.get(section) for section in asked]})
            case "exit":
                raise EOFError("the language server came to its end")
            case "textDocument/publishDiagnostics":
                self.found[message["params"]["uri"]] = message["params"]["diagnostics"]
            case str() if "id" in message:
                self._send({"id": message["id"], "result": None})
        return message

    def tell(self, method: str, params: Mapping[str, object]) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: object) -> Any:
        number = next(self.numbers)
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == number and "method" not in message:
                return message["result"]

    def open(self, path: str, text: str) -> str:
        """Opens a text as the file at a path; returns its address."""
        uri = (self.root / path).as_uri()
        self.tell(
            "textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}}
        )
        return uri

    def wrong(self, uri: str) -> list[dict[str, Any]]:
        """What the server has against a text that was opened."""
        while uri not in self.found:
            self._next()
        return self.found[uri]

    def told(self, uri: str) -> list[str]:
        """The same as lines: place and message."""
        found = [(each["range"]["start"], each["message"]) for each in self.wrong(uri)]
        return [f"{start['line'] + 1}:{start['character'] + 1}: {message}" for start, message in found]

    def schemas_of(self, uri: str) -> list[str]:
        """The names of the schemas that the server holds a text against."""
        return [schema["uri"].rpartition("/")[2] for schema in self.ask("yaml/get/jsonSchema", [uri])]

    def completions(self, uri: str, line: int, column: int) -> dict[str, dict[str, Any]]:
        """What can be typed at a place, by what the editor shows for it."""
        where = {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}
        return {item["label"]: item for item in self.ask("textDocument/completion", where)["items"]}

    def hover(self, uri: str, line: int, column: int) -> str:
        """What shows where the mouse rests."""
        where = {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}
        return str(self.ask("textDocument/hover", where)["contents"]["value"])


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """An editor in a folder that has the real explainer's schemas, with the settings of this project."""
    root = tmp_path_factory.mktemp("editor")
    for path, text in schemas(explanation(PROJECT)).items():
        (root / STAGED_DOCS / path).parent.mkdir(parents=True, exist_ok=True)
        (root / STAGED_DOCS / path).write_text(text, encoding="utf-8")
    kept = json.loads((PROJECT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    settings = {name.removeprefix("yaml."): value for name, value in kept.items()}
    settings["schemaStore"] = {"enable": False}  # which would be asked for on another host
    node = shutil.which("node")
    assert node, "Node.js is missing; on Debian: apt-get install nodejs npm"
    assert SERVER.exists(), "The language server is missing; `make test` sets it up"
    command = [node, str(SERVER), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root) as process:
        yield Editor(root, process, {"yaml": settings})
        process.kill()


NUMBERS = itertools.count(1)


def at_cursor(editor: Editor, folder: str, text: str) -> dict[str, dict[str, Any]]:
    """What can be typed in a file of its own, at the place where `▮` stands, by what the editor shows for it."""
    before, _, after = text.partition("▮")
    uri = editor.open(f"{SOURCES}/{folder}/new-{next(NUMBERS)}.yml", before + after)
    return editor.completions(uri, before.count("\n"), len(before.rpartition("\n")[2]))


def completed(editor: Editor, folder: str, text: str) -> dict[str, str]:
    """The same, with what is said of each."""
    items = at_cursor(editor, folder, text)
    return {label: _said(item.get("documentation", "")) for label, item in items.items()}


def _said(documentation: Any) -> str:
    return str(documentation["value"] if isinstance(documentation, dict) else documentation).replace("\\", "")


def test_the_settings_name_every_schema_and_every_source() -> None:
    """Each schema that is staged is for the files that the generator reads as its kind, and for no others."""
    kept = json.loads((PROJECT / ".vscode" / "settings.json").read_text(encoding="utf-8"))["yaml.schemas"]
    wanted: dict[str, str | list[str]] = {}
    for model in KINDS.values():
        if model.layout:
            name = re.split("[/.]", model.layout)[0]
            one, many = f"{SOURCES}/{name}.yml", f"{SOURCES}/{name}/*.yml"
            places: dict[str, str | list[str]] = {"l": one, "/": many, "*": [one, many]}
            wanted[f"{STAGED_DOCS.as_posix()}/{SCHEMAS}/{name}.json"] = places[model.layout[-1]]
    assert kept == wanted
    recommended = json.loads((PROJECT / ".vscode" / "extensions.json").read_text(encoding="utf-8"))
    assert recommended == {"recommendations": ["redhat.vscode-yaml"]}


def test_an_editor_has_nothing_against_the_real_sources(editor: Editor) -> None:
    """Each file is held against its schema, and agrees with it."""
    opened = {path: editor.open(path, (PROJECT / path).read_text(encoding="utf-8")) for path in sources(PROJECT)}
    assert {path: found for path, uri in opened.items() if (found := editor.wrong(uri))} == {}
    for path, uri in opened.items():
        assert editor.schemas_of(uri) == [f"{path.split('/')[1].removesuffix('.yml')}.json"]


def test_an_editor_leaves_the_sources_of_the_tests_alone(editor: Editor) -> None:
    """They belong to another explainer, or are wrong on purpose."""
    for path in ("tests/golden/sources/positions.yml", "tests/cases/link/a-case/sources/actors/arland.yml"):
        uri = editor.open(path, "new:\n  colour: green\n")
        assert editor.schemas_of(uri) == []
        assert editor.wrong(uri) == []


def test_a_reference_to_an_actor_is_completed(editor: Editor) -> None:
    """All actors are offered by their ids, with their names, also where the id was begun."""
    names = {id: actor.name for id, actor in explanation(PROJECT).actors.items()}
    assert len(names) >= 40
    for written in ("▮", "kim▮"):
        assert completed(editor, "positions", f"new:\n  actor: {written}\n") == names


def test_a_citation_is_completed(editor: Editor) -> None:
    """All keys of the bibliography are offered, with author or outlet, title and date."""
    whole = explanation(PROJECT)
    places = {
        "quotes": "new:\n  source: ▮\n",
        "terms": "new:\n  evidence:\n    - source: ▮\n",
        "positions": "new:\n  evidence:\n    - ▮\n",
        "events": "new:\n  evidence:\n    - kore▮\n",
    }
    for folder, text in places.items():
        offered = completed(editor, folder, text)
        assert [key for key in whole.bibliography.entries if key not in offered] == []
        assert set(offered) - set(whole.bibliography.entries) <= {"source", "locator", "quote", "via"}
        wording = offered[whole.settings.article]
        for part in ("Nam, Hyun-woo", "The Korea Times", "North Korea commences solidifying ties", "24 June 2021"):
            assert part in wording


@pytest.mark.parametrize(
    ("folder", "text", "kind"),
    [
        ("positions", "new:\n  issue: ▮\n", "issue"),
        ("positions", "new:\n  quotes:\n    - ▮\n", "quote"),
        ("positions", "new:\n  evidence:\n    - quote: ▮\n", "quote"),
        ("relations", "new:\n  type: ▮\n", "relation_type"),
        ("issues", "provisions:\n  - ▮\n", "provision"),
        ("terms", "new:\n  actor: ▮\n", "actor"),
    ],
)
def test_every_other_reference_is_completed(editor: Editor, folder: str, text: str, kind: str) -> None:
    """All records of the kind are offered, each with what readers know it by."""
    offered = completed(editor, folder, text)
    assert set(offered) == set(explanation(PROJECT).of(kind))
    assert all(offered.values())


def test_the_stances_are_those_of_the_issue(editor: Editor) -> None:
    """A position is offered the words of its issue's own scale, with what readers see for them."""
    for id, issue in explanation(PROJECT).issues.items():
        offered = completed(editor, "positions", f"new:\n  issue: {id}\n  stance: ▮\n")
        assert offered == issue.scale | {"no-known-statement": "No statement on it is known."}


def test_choices_and_fields_are_completed(editor: Editor) -> None:
    """Choices come with what they mean, fields with their sentence; what is there already is not offered again."""
    offered = completed(editor, "actors", "kind: ▮\n")
    assert offered["mission"] == "Embassies and missions"
    assert len(offered) == len(ACTOR_KINDS)
    fields = completed(editor, "actors", "name: Arland\n▮\n")
    assert fields["wikidata"] == "Its Wikidata item, such as `Q884`."
    assert fields["status"].endswith("Left out, it is `reported`.")
    assert "name" not in fields
    keys = completed(editor, "references", "koreatimes2021article:\n  type: newspaper\n▮\n")
    assert set(keys) == set(explanation(PROJECT).bibliography.entries) - {"koreatimes2021article"}


@pytest.mark.parametrize(
    ("folder", "label", "begins"),
    [
        ("positions", "New position", "${1:id}:\n  actor: $2\n  issue: $3\n  stance: $4\n  date: $5\n  summary: $6\n"),
        ("quotes", "New quote", "${1:id}:\n  speaker: $2\n  exact: $3\n  source: $4\n  locator: $5"),
        ("events", "New event", "${1:id}:\n  date: $2\n  title: $3\n  evidence:\n    - ${4:KEY, ¶1}"),
        ("terms", "New term", "${1:id}:\n  term: $2\n  definition: $3\n  evidence:\n    - ${4:KEY, ¶1}"),
        ("actors", "New actor", "kind: ${1|state,region,person,"),
        ("issues", "New issue", "title: $1\nquestion: $2\nwhy: $3\nscale:\n  ${4:word}: ${5:what readers see}\n"),
    ],
)
def test_a_new_record_is_offered(editor: Editor, folder: str, label: str, begins: str) -> None:
    """In an empty file the smallest useful record is offered, with a place to type at each field; else only fields."""
    offered = at_cursor(editor, folder, "▮\n")
    item = offered[label]
    assert len(offered) == 1 or folder in ("actors", "issues")
    assert item["insertText"].startswith(begins)
    assert item["documentation"]


def everything(model: type[Record], sentences: dict[tuple[str | int, ...], str], path: tuple[str | int, ...]) -> Any:
    """A record with all its fields; notes the sentence of each at its path."""
    data = {}
    for name, info in model.model_fields.items():
        sentences[*path, name] = " ".join((info.description or "").split())
        data[name] = _anything(info.annotation, sentences, (*path, name))
    return data


def _anything(annotation: Any, sentences: dict[tuple[str | int, ...], str], path: tuple[str | int, ...]) -> Any:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return everything(annotation, sentences, path)
    if origin is list:
        return [_anything(arguments[0], sentences, (*path, 0))]
    if origin is dict:
        return {"new": _anything(arguments[1], sentences, (*path, "new"))}
    if origin in (typing.Annotated, typing.Union, types.UnionType):
        return _anything(arguments[0], sentences, path)
    return "2021"


@pytest.mark.parametrize("kind", [kind for kind, model in KINDS.items() if model.layout])
def test_every_field_shows_its_sentence(editor: Editor, kind: str) -> None:
    """Where the mouse rests on a field of any record, or of a part of one, its sentence from the models shows."""
    model = KINDS[kind]
    sentences: dict[tuple[str | int, ...], str] = {}
    several = model.layout.endswith("*")
    id = explanation(PROJECT).settings.article if kind == "source" else "new"
    data = everything(model, sentences, (id,) if several else ())
    text = yaml.safe_dump({id: data} if several else data, allow_unicode=True)
    name = re.split("[/.]", model.layout)[0]
    path = f"{SOURCES}/{name}.yml" if model.layout.endswith(".yml") else f"{SOURCES}/{name}/hovered.yml"
    uri = editor.open(f"hovered/{path}", text)
    document, found = yaml_events.read(path, text)
    assert document is not None
    assert found == []
    for field, sentence in sentences.items():
        where = document.where_field(field)
        shown = editor.hover(uri, where.line - 1, where.column)  # on the second letter
        assert sentence, field
        assert sentence in shown, field


POSITION = """\
new:
  actor: china
  issue: denuclearisation
  stance: complete
  date: 2021-06-13
  summary: What it holds.
  evidence:
    - koreatimes2021article, ¶17
"""
DATE = "Write the date year-month-day, as far as it is known: 2021-06-17, 2021-06 or 2021."
KEY = "koreatimes2021article, ¶17"
NO_KEY = "references.bib has no such key."
BAD_ID = "An id is written in small letters from a to z, digits and single hyphens; a few words are reserved."
STANCES = (
    "The stances on `denuclearisation` are `complete`, `stepwise`, `conditional`, `refuses` or `no-known-statement`."
)
STATUSES = "Choose `reported`, `confirmed`, `disputed`, `inferred` or `superseded`."
UNDERLINED = [
    ("china", "chna", "2:10: There is no actor with this id."),
    (KEY, "koreatimes2012article, ¶17", f"8:7: {NO_KEY}"),
    (KEY, "koreatimes2012article", f"8:7: {NO_KEY}"),
    (KEY, "source: koreatimes2012article", f"8:15: {NO_KEY}"),
    (KEY, "", f"8:7: {NO_KEY}"),
    (KEY, "locator: ¶17", "8:7: Evidence names a source or a quote: add one of the two."),
    ("2021-06-13", "13 June 2021", f"5:9: {DATE}"),
    ("2021-06-13", "2021-06-31", f"5:9: {DATE}"),
    ("2021-06-13", "", f"5:9: {DATE}"),
    ("stance: complete", "stance: renewal", f"4:11: {STANCES}"),
    ("  summary: What it holds.\n", "", '1:1: Missing property "summary".'),
    ("  date", "  colour: green\n  date", "5:3: Property colour is not allowed."),
    ("  date", "  status: sure\n  date", f"5:11: {STATUSES}"),
    ("  date", "  synthesis: yes\n  date", "5:14: Write `true` or `false`."),
    (": What it holds.", ":", "6:11: Write one text, or delete the line."),
    (f"\n    - {KEY}", " no", "7:13: This takes a list: one line each, and each begins with `- `."),
    ("new:", "New position:", f"1:1: {BAD_ID}"),
]


def test_an_editor_underlines_a_mistake(editor: Editor) -> None:
    """A mistake in a sound record is one message, at its place, in our words where the program has room for them."""
    opened = {}
    for right, mistake, message in UNDERLINED:
        assert POSITION.count(right) == 1
        uri = editor.open(f"{SOURCES}/positions/{next(NUMBERS)}.yml", POSITION.replace(right, mistake))
        opened[uri] = (mistake, [message])
    assert [(mistake, editor.told(uri)) for uri, (mistake, _) in opened.items()] == list(opened.values())


def test_an_id_that_is_new_is_offered_at_once(editor: Editor) -> None:
    """When the schemas were staged again, the editor knows it without a restart."""
    common = editor.root / STAGED_DOCS / SCHEMAS / "common.json"
    before = common.read_text(encoding="utf-8")
    assert "arland" not in completed(editor, "positions", "new:\n  actor: ▮\n")
    common.write_text(before.replace('"enum": [', '"enum": [\n"arland",'), encoding="utf-8")
    changed = {"changes": [{"uri": common.as_uri(), "type": 2}]}
    editor.tell("workspace/didChangeWatchedFiles", changed)
    assert "arland" in completed(editor, "positions", "new:\n  actor: ▮\n")
    common.write_text(before, encoding="utf-8")
    editor.tell("workspace/didChangeWatchedFiles", changed)
    assert "arland" not in completed(editor, "positions", "new:\n  actor: ▮\n")
