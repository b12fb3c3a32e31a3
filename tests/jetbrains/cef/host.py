"""One browser of a real CEF per process, driven by lines of JSON as defined in tests/jetbrains/browsers.ts.

The page's query is a native function, installed where CEF's own message router installs it, with the router's checks.
Pages come from real scheme handlers. CEF runs in a single process, because the functions are in Python.
"""

import base64
import ctypes
import itertools
import json
import os
import sys
import tempfile
import threading

import cef_capi
from cef_capi import base_ctor, decode_cef_string, handler, header, size_ctor, struct, task_factory
from cef_capi import cef_string_ctor as to_cef
from cef_capi.app_client import app_ctor, client_ctor, settings_main_args_ctor

LIBRARY = ctypes.CDLL(str(cef_capi.LIBCEF_PATH))
VALUE = struct.cef_v8value_t
READ_ONLY, NOT_LISTED, NOT_DELETED = 1, 2, 4
LEVEL_ERROR = 4
ANSWER_DEADLINE_S = 10


class Wire:
    """Reads and writes lines. Redirects what CEF itself prints to standard error."""

    def __init__(self):
        self._out = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
        os.dup2(2, 1)
        self._lock = threading.Lock()
        self.first = json.loads(sys.stdin.readline())

    def tell(self, what, **fields):
        with self._lock:
            self._out.write(json.dumps({"do": what, **fields}) + "\n")
            self._out.flush()


WIRE = Wire()
NUMBERS = itertools.count(1)
KEPT = []  # objects that CEF points to and Python must not collect


def pointer(address, kind):
    return ctypes.cast(ctypes.c_void_p(address), ctypes.POINTER(kind))


def shared(thing):
    """Adds the reference that is given away when an object is passed to CEF."""
    thing.base.add_ref(ctypes.pointer(thing.base))
    return thing


def shared_pointer(thing):
    base = thing.contents.base
    base.add_ref(ctypes.cast(thing, ctypes.POINTER(type(base))))
    return thing


def text(cef_string):
    """Reads a string that CEF continues to own."""
    try:
        return decode_cef_string(cef_string) if cef_string is not None else ""
    except Exception:  # an empty string has no characters to point to
        return ""


def own_text(address):
    """Reads and frees a string that CEF gave away."""
    if not address:
        return ""
    try:
        return decode_cef_string(address, free_after_decode=True)
    except Exception:
        return ""


class Queries:
    """The functions by which a page sends requests to its IDE."""

    def __init__(self, names):
        self._names = names
        self._waiting = {}
        self._function = base_ctor(struct.cef_v8handler_t)
        handler(self._function, raw_arg_indices={3, 4, 5, 6})(self.execute)

    def install(self, context):
        window = pointer(context.get_global(context), VALUE)
        for name in self._names:
            function = header.cef_v8value_create_function(to_cef(name), shared(self._function))
            window.contents.set_value_bykey(window, to_cef(name), function, READ_ONLY | NOT_LISTED | NOT_DELETED)

    # The parameters have CEF's own names and order.
    def execute(self, name, object, argument_count, arguments, retval, exception):
        question = arguments[0] if argument_count == 1 else None
        if question is None or not question.contents.is_object(question):
            return self._refuse(exception, "expecting a single object")
        request = self._member(question, "request")
        if request is None or not request.contents.is_string(request):
            return self._refuse(exception, "object member 'request' is required and must have type string")
        number = next(NUMBERS)
        context = int(ctypes.cast(header.cef_v8context_get_current_context(), ctypes.c_void_p).value)
        callbacks = (self._member(question, "onSuccess"), self._member(question, "onFailure"))
        self._waiting[number] = (pointer(context, struct.cef_v8context_t), *callbacks)
        WIRE.tell("query", query=number, name=text(name), text=own_text(request.contents.get_string_value(request)))
        retval[0] = header.cef_v8value_create_int(number)
        return 1

    def reply(self, line):
        context, on_success, on_failure = self._waiting.pop(line["query"], (None, None, None))
        function = on_success if line["isSuccess"] else on_failure
        # A page that was left has no context any more, and gets no reply.
        if context is None or function is None or not context.contents.is_valid(context):
            return
        context.contents.enter(context)
        said = [header.cef_v8value_create_string(to_cef(line["text"]))]
        if not line["isSuccess"]:
            said.insert(0, header.cef_v8value_create_int(line["code"]))
        arguments = (ctypes.POINTER(VALUE) * len(said))(*said)
        function.contents.execute_function_with_context(function, shared_pointer(context), None, len(said), arguments)
        context.contents.exit(context)

    @staticmethod
    def _member(question, name):
        if not question.contents.has_value_bykey(question, to_cef(name)):
            return None
        return pointer(question.contents.get_value_bykey(question, to_cef(name)), VALUE)

    @staticmethod
    def _refuse(exception, why):
        units = f"Invalid arguments; {why}".encode("utf-16-le")
        target = ctypes.cast(exception, ctypes.c_void_p)
        LIBRARY.cef_string_utf16_set(ctypes.c_char_p(units), ctypes.c_size_t(len(units) // 2), target, 1)
        return 1


class Resources:
    """Serves what the plugin's scheme handler returns over the wire."""

    def __init__(self):
        self._open = {}
        self._factory = base_ctor(struct.cef_scheme_handler_factory_t)
        handler(self._factory)(self.create)

    def register(self, origin):
        scheme, host = (to_cef(part) for part in origin.split("://"))
        register = LIBRARY.cef_register_scheme_handler_factory
        register.restype, register.argtypes = ctypes.c_int, [ctypes.c_void_p] * 3
        KEPT.extend([scheme, host])
        register(ctypes.addressof(scheme), ctypes.addressof(host), ctypes.addressof(shared(self._factory)))

    def create(self, browser, frame, scheme, request):
        url = own_text(request.get_url(request))
        number = next(NUMBERS)
        served = {"at": 0, "body": b"", "status": 404, "mimeType": "text/plain", "headers": {}}
        self._open[number] = served
        resource = base_ctor(struct.cef_resource_handler_t)

        @handler(resource, raw_arg_indices={2, 3})
        def open(request, is_handled, callback):
            is_handled[0] = 0
            served["callback"] = callback
            WIRE.tell("resource", request=number, url=url)
            return 1

        @handler(resource, raw_arg_indices={2, 3})
        def get_response_headers(response, length, redirect):
            response.set_mime_type(response, to_cef(served["mimeType"]))
            response.set_status(response, served["status"])
            for name, value in served["headers"].items():
                response.set_header_by_name(response, to_cef(name), to_cef(value), 1)
            length[0] = len(served["body"])

        @handler(resource, raw_arg_indices={1, 3})
        def read(out, most, count, callback):
            piece = served["body"][served["at"] : served["at"] + most]
            count[0] = len(piece)
            ctypes.memmove(out, piece, len(piece))
            served["at"] += len(piece)
            return 1 if piece else 0

        return resource

    def answer(self, line):
        served = self._open[line["request"]]
        served.update(body=base64.b64decode(line["body"]), **{name: line[name] for name in ("status", "mimeType", "headers")})
        callback = served.pop("callback")
        callback.contents.cont(callback)


class Navigations:
    """Asks whether the plugin blocks a navigation. CEF waits for the answer."""

    def __init__(self):
        self._answers = {}

    def is_refused(self, url):
        number, answered = next(NUMBERS), threading.Event()
        self._answers[number] = [answered, False]
        WIRE.tell("navigate", request=number, url=url)
        answered.wait(ANSWER_DEADLINE_S)
        return self._answers.pop(number)[1]

    def answer(self, line):
        waiting = self._answers[line["request"]]
        waiting[1] = line["isRefused"]
        waiting[0].set()


QUERIES = Queries(WIRE.first["queries"])
RESOURCES = Resources()
NAVIGATIONS = Navigations()
BROWSER = []


def application():
    app = app_ctor(single_process=True, disable_gpu=True)
    renderer = base_ctor(struct.cef_render_process_handler_t)

    @handler(renderer)
    def on_context_created(browser, frame, context):
        QUERIES.install(context)

    @handler(app)
    def get_render_process_handler(*_):
        return shared(renderer)

    return app


def client():
    made = client_ctor()
    display = base_ctor(struct.cef_display_handler_t)
    load = base_ctor(struct.cef_load_handler_t)
    life = base_ctor(struct.cef_life_span_handler_t)
    request = base_ctor(struct.cef_request_handler_t)
    render = base_ctor(struct.cef_render_handler_t)

    @handler(display)
    def on_console_message(browser, level, message, source, line):
        if level == LEVEL_ERROR:
            WIRE.tell("console", text=text(message))
        return 0

    @handler(load)
    def on_load_end(browser, frame, status):
        if not own_text(frame.get_url(frame)).startswith("about:"):
            WIRE.tell("loaded")

    @handler(life, raw_arg_indices={1})
    def on_after_created(browser):
        BROWSER.append(browser)
        WIRE.tell("created")

    @handler(request)
    def on_before_browse(browser, frame, wanted, is_gesture, is_redirect):
        url = own_text(wanted.get_url(wanted))
        is_own = url.startswith("about:") or any(url.startswith(f"{origin}/") for origin in WIRE.first["origins"])
        return 0 if is_own else int(NAVIGATIONS.is_refused(url))

    @handler(render)
    def get_view_rect(browser, rectangle):
        rectangle.x, rectangle.y, rectangle.width, rectangle.height = 0, 0, 420, 720
        return 1

    @handler(render)
    def on_paint(*_):
        pass

    parts = {"display": display, "load": load, "life_span": life, "request": request, "render": render}
    for name, part in parts.items():
        getter = lambda *_, part=part: shared(part)
        getter.__name__ = f"get_{name}_handler"
        handler(made)(getter)
    return made


def main_frame():
    browser = BROWSER[0]
    return pointer(browser.contents.get_main_frame(browser), struct.cef_frame_t)


@task_factory
def on_renderer(line):
    QUERIES.reply(line)


@task_factory
def on_ui(line):
    frame = main_frame()
    if line["event"] == "load":
        frame.contents.load_url(frame, to_cef(line["url"]))
    else:
        frame.contents.execute_java_script(frame, to_cef(line["code"]), to_cef(""), 0)


def take_lines():
    for unread in sys.stdin:
        line = json.loads(unread)
        match line["event"]:
            case "replied":
                header.cef_post_task(header.TID_RENDERER, on_renderer(line))
            case "resource":
                RESOURCES.answer(line)
            case "navigation":
                NAVIGATIONS.answer(line)
            case "load" | "execute":
                header.cef_post_task(header.TID_UI, on_ui(line))
    os._exit(0)


def main():
    settings, arguments = settings_main_args_ctor()
    settings.log_severity = struct.LOGSEVERITY_DISABLE
    settings.no_sandbox = 1
    settings.windowless_rendering_enabled = 1
    settings.root_cache_path = to_cef(tempfile.mkdtemp(prefix="plexicus-cef-"))
    header.cef_initialize(arguments, settings, application(), None)
    for origin in WIRE.first["origins"]:
        RESOURCES.register(origin)
    window = struct.cef_window_info_t()
    window.windowless_rendering_enabled = 1
    header.cef_browser_host_create_browser(window, client(), to_cef("about:blank"), size_ctor(struct.cef_browser_settings_t), None, None)
    threading.Thread(target=take_lines, daemon=True).start()
    header.cef_run_message_loop()


main()
