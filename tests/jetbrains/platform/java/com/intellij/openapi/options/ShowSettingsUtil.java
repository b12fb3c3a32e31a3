package com.intellij.openapi.options;

import ai.plexicus.testide.Wire;
import com.intellij.openapi.project.Project;
import java.util.Map;

/** https://plugins.jetbrains.com/docs/intellij/settings-guide.html */
public abstract class ShowSettingsUtil {
    public static ShowSettingsUtil getInstance() {
        return new ShowSettingsUtil() {
            @Override
            public <T extends Configurable> void showSettingsDialog(Project project, Class<T> configurable) {
                Wire.tell("settings", Map.of("page", configurable.getName()));
            }
        };
    }

    public abstract <T extends Configurable> void showSettingsDialog(Project project, Class<T> configurable);
}
