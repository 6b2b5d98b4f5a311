// The page: what runs in the browser.

document.title = 'Belfry';
