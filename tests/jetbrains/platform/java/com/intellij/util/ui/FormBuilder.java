package com.intellij.util.ui;

import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;

/** platform/platform-api/src/com/intellij/util/ui/FormBuilder.java of intellij-community */
public class FormBuilder {
    private final JPanel panel = new JPanel();

    public static FormBuilder createFormBuilder() {
        return new FormBuilder();
    }

    public FormBuilder addLabeledComponent(String label, JComponent component) {
        return addLabeledComponent(new JLabel(label), component);
    }

    public FormBuilder addLabeledComponent(String label, JComponent component, boolean labelOnTop) {
        return addLabeledComponent(label, component);
    }

    public FormBuilder addLabeledComponent(JComponent label, JComponent component) {
        panel.add(label);
        panel.add(component);
        return this;
    }

    public FormBuilder addTooltip(String text) {
        panel.add(new JLabel(text));
        return this;
    }

    public FormBuilder addComponentFillVertically(JComponent component, int topInset) {
        panel.add(component);
        return this;
    }

    public JPanel getPanel() {
        return panel;
    }
}
