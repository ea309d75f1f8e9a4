"""YAML whose every value is text: nothing else can be made of it, and nothing in it is dropped in silence."""

from pathlib import Path

import yaml

from helpers.base.parameters import ParameterError

DEEPEST = 20  # levels


def read(path: Path) -> object:
    """The file as mappings, lists and texts. Raises ParameterError, in one line, if it is not that or unreadable."""
    try:
        text = path.read_text(encoding="utf-8")
        depth = 0
        for event in yaml.parse(text, yaml.BaseLoader):
            if isinstance(event, yaml.AliasEvent):
                raise ParameterError(f"{path}: has an alias (*); write out what it stands for")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:  # for each further level the parser takes longer
                raise RecursionError
        _refuse_twice(yaml.compose(text, yaml.BaseLoader), path)
        return yaml.load(text, yaml.BaseLoader)
    except OSError as error:
        raise ParameterError(f"{path}: cannot be read: {error.strerror}") from None
    except RecursionError:
        raise ParameterError(f"{path}: is nested too deeply") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ParameterError(f"{path}: is not YAML: {' '.join(str(error).split())[:200]}") from None


def _refuse_twice(node: yaml.Node | None, path: Path) -> None:
    """Raise ParameterError for a key that stands twice in a mapping: YAML would take the last, in silence."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            where = f"{path}:{key.start_mark.line + 1}"
            if not isinstance(key, yaml.ScalarNode):
                raise ParameterError(f"{where}: a name must be one word")
            if key.value in seen:
                raise ParameterError(f"{where}: {key.value!r} is given twice")
            seen.add(key.value)
            _refuse_twice(value, path)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_twice(value, path)
