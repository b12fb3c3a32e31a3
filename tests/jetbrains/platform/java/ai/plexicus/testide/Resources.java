package ai.plexicus.testide;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cef.CefApp;
import org.cef.callback.CefCallback;
import org.cef.handler.CefResourceHandler;
import org.cef.misc.BoolRef;
import org.cef.misc.IntRef;
import org.cef.misc.StringRef;
import org.cef.network.CefRequest;
import org.cef.network.CefResponse;

/** Runs a scheme handler factory in CEF's order: open, the older processRequest, headers, reads. */
final class Resources {
    private static final CefCallback GO_ON = new CefCallback() {
        @Override
        public void Continue() {}

        @Override
        public void cancel() {}
    };

    private Resources() {}

    static void serve(JsonObject line) {
        Answer answer = new Answer();
        CefRequest request = NativeBrowser.request(line);
        URI url = URI.create(request.getURL());
        var factory = CefApp.getInstance().factoriesForTest.get(url.getScheme() + "://" + url.getHost());
        CefResourceHandler handler = factory == null ? null : factory.create(null, null, url.getScheme(), request);
        byte[] body = handler == null ? new byte[0] : read(handler, request, answer);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("request", line.get("request").getAsInt());
        fields.put("status", answer.status);
        fields.put("mimeType", answer.mimeType);
        fields.put("headers", answer.headers);
        fields.put("body", Base64.getEncoder().encodeToString(body));
        Wire.tell("resource", fields);
    }

    private static byte[] read(CefResourceHandler handler, CefRequest request, Answer answer) {
        BoolRef isHandled = new BoolRef();
        boolean isOpen = handler.open(request, isHandled, GO_ON) || isHandled.get() || handler.processRequest(request, GO_ON);
        if (!isOpen) return new byte[0];
        handler.getResponseHeaders(answer, new IntRef(), new StringRef());
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[32 * 1024];
        IntRef count = new IntRef();
        while (true) {
            boolean hasMore = handler.read(buffer, buffer.length, count, null);
            if (!hasMore && count.get() == -1) hasMore = handler.readResponse(buffer, buffer.length, count, GO_ON);
            if (!hasMore || count.get() <= 0) return body.toByteArray();
            body.write(buffer, 0, count.get());
        }
    }

    private static final class Answer extends CefResponse {
        private int status = 404;
        private String mimeType = "text/plain";
        private final Map<String, String> headers = new LinkedHashMap<>();

        @Override
        public int getStatus() {
            return status;
        }

        @Override
        public void setStatus(int status) {
            this.status = status;
        }

        @Override
        public String getMimeType() {
            return mimeType;
        }

        @Override
        public void setMimeType(String mimeType) {
            this.mimeType = mimeType;
        }

        @Override
        public void setHeaderByName(String name, String value, boolean overwrite) {
            headers.put(name, value);
        }
    }
}
