package org.cef.handler;

import org.cef.callback.CefCallback;
import org.cef.callback.CefResourceReadCallback;
import org.cef.callback.CefResourceSkipCallback;
import org.cef.misc.BoolRef;
import org.cef.misc.IntRef;
import org.cef.misc.LongRef;
import org.cef.misc.StringRef;
import org.cef.network.CefRequest;
import org.cef.network.CefResponse;

/** java/org/cef/handler/CefResourceHandler.java of https://github.com/JetBrains/jcef */
public interface CefResourceHandler {
    boolean processRequest(CefRequest request, CefCallback callback);
    boolean open(CefRequest request, BoolRef handleRequest, CefCallback callback);
    void getResponseHeaders(CefResponse response, IntRef responseLength, StringRef redirectUrl);
    boolean readResponse(byte[] dataOut, int bytesToRead, IntRef bytesRead, CefCallback callback);
    boolean read(byte[] dataOut, int bytesToRead, IntRef bytesRead, CefResourceReadCallback callback);
    boolean skip(long bytesToSkip, LongRef bytesSkipped, CefResourceSkipCallback callback);
    void cancel();
}
