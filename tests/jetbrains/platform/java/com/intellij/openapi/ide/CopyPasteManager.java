package com.intellij.openapi.ide;

import ai.plexicus.testide.Wire;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.Transferable;
import java.util.Map;

/** platform/editor-ui-api/src/com/intellij/openapi/ide/CopyPasteManager.java of intellij-community */
public abstract class CopyPasteManager {
    private static final CopyPasteManager INSTANCE = new CopyPasteManager() {
        @Override
        public void setContents(Transferable content) {
            try {
                Wire.tell("copied", Map.of("text", content.getTransferData(DataFlavor.stringFlavor)));
            } catch (Exception error) {
                throw new IllegalStateException(error);
            }
        }
    };

    public static CopyPasteManager getInstance() {
        return INSTANCE;
    }

    public abstract void setContents(Transferable content);
}
