package ai.plexicus.testide;

import com.intellij.ide.util.PropertiesComponent;

final class TestProperties extends PropertiesComponent {
    @Override
    public String getValue(String name) {
        return TestIde.TEXTS.property(name);
    }

    @Override
    public void setValue(String name, String value) {
        TestIde.TEXTS.setProperty(name, value);
    }

    @Override
    public void unsetValue(String name) {
        TestIde.TEXTS.setProperty(name, null);
    }
}
